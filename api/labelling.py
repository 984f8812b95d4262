"""The labels' secrets as the settings give them."""

from api.settings import Settings
from registry.labels.keys import ENVIRONMENT_PREFIX, KeyRing


def ring_of(settings: Settings) -> KeyRing:
    """Return the ring of master secrets; those given directly go before the folder."""
    given = {
        f"{ENVIRONMENT_PREFIX}{epoch}": secret.get_secret_value() for epoch, secret in settings.label_masters.items()
    }
    return KeyRing(settings.keys, given)
