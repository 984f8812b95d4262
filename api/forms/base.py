"""Forms of requests that belong to no act. The parts that every form shares stand in the register."""

from registry.forms import LINE, TIDY, Form, doubled, tidied

__all__ = ["LINE", "TIDY", "Form", "doubled", "tidied"]
