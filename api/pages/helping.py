"""Help: one short page per task, with the steps, a picture, and a link to where it is done."""

from litestar import Response, get
from litestar.params import FromPath

from api.language import Speech, language_of, speech
from api.pages.frame import Visit, page
from api.pages.tasks import GROUPS, TASKS, HelpTask
from registry.errors import NotFound
from registry.saying import say


@get("/help", include_in_schema=False, sync_to_thread=False)
def help_for_all(request: Visit) -> Response[bytes]:
    """List the tasks."""
    said = speech(language_of(request))
    groups = [(said.tell(title), [told(task, said) for task in tasks]) for title, tasks in GROUPS]
    return page(request, "help/tasks.html", groups=groups)


@get("/help/{task:str}", include_in_schema=False, sync_to_thread=False)
def help_for_one(request: Visit, task: FromPath[str]) -> Response[bytes]:
    """Explain a task."""
    found = TASKS.get(task)
    if found is None:
        raise NotFound(say("There is no help of this name."))
    return page(request, "help/task.html", task=told(found, speech(language_of(request))))


def told(task: HelpTask, said: Speech) -> dict[str, object]:
    """Return a task in the reader's language, for a template."""
    return {
        "slug": task.slug,
        "title": said.tell(task.title),
        "steps": [said.tell(step) for step in task.steps],
        "more": said.tell(task.more) if task.more is not None else "",
        "starts_at": task.starts_at,
        "picture": f"{task.picture}-{said.language}.webp",
    }


HELP = (help_for_all, help_for_one)
