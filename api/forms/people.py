"""Forms of signing in. Forms of acts on parties and accounts stand with the acts (``registry.parties.forms``)."""

from typing import Annotated

from pydantic import ConfigDict, Field, SecretStr

from api.forms.base import LINE, Form
from registry.people import answered, passwords

Password = Annotated[SecretStr, Field(max_length=passwords.LONGEST, examples=["bốn từ không liên quan"])]


class _Secretive(Form):
    """A form with a password in it: blanks at its ends are kept."""

    model_config = ConfigDict(str_strip_whitespace=False)


class SignInForm(_Secretive):
    """A login in any case, its password, and, where the account has a second proof, a code of it."""

    login: Annotated[str, Field(max_length=200, examples=["htx.phuctrach"]), LINE]
    password: Password
    code: Annotated[str, Field(max_length=40, examples=["123456"]), LINE] | None = None


class NewProofForm(_Secretive):
    """The present password and, where the account has a second proof, a code of it."""

    current: Password
    code: Annotated[str, Field(max_length=40, examples=["123456"]), LINE] | None = None


class PasskeyForm(Form):
    """What a passkey signed: the JSON text of the result of ``navigator.credentials.get``."""

    credential: Annotated[
        str,
        Field(min_length=1, max_length=answered.LONGEST, examples=['{"id": "…", "rawId": "…", "response": {}}']),
        LINE,
    ]


class PasswordForm(_Secretive):
    """The present password and the new one, of at least ten characters."""

    current: Password
    new: Password
