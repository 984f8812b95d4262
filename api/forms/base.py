"""Forms of requests that no act asks for. What every form shares is the register's own."""

from registry.forms import TIDY, Form, plain, tidied

__all__ = ["TIDY", "Form", "plain", "tidied"]
