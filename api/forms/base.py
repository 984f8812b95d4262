"""Forms of requests that no act asks for. What every form shares is the register's own."""

from registry.forms import LINE, TIDY, Form, doubled, tidied

__all__ = ["LINE", "TIDY", "Form", "doubled", "tidied"]
