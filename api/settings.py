"""What can be set from outside, all of it here; ``docs/settings.md`` is compared with this class by a test."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The environment, read once at start. Every variable begins with ``SOGOC_``."""

    model_config = SettingsConfigDict(env_prefix="SOGOC_", frozen=True, extra="forbid")

    database_url: str = Field(
        default="sqlite+aiosqlite:///var/sogoc.db",
        description="Where the register is kept: sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME.",
    )
    public_url: HttpUrl = Field(
        default=HttpUrl("http://127.0.0.1:8000"),
        description="The address people reach the service at; https here makes cookies Secure and sends HSTS.",
    )
    trusted_proxies: list[str] = Field(
        default_factory=list,
        description='Addresses or networks whose X-Forwarded-For is believed, as JSON: ["172.30.7.0/24"]. Without it, '
        "everybody behind a proxy counts as one address when wrong passwords are counted.",
    )
    label_host: str = Field(
        default="SOGOC.EXAMPLE",
        pattern=r"^[A-Za-z0-9.:-]{3,40}$",
        description="The host printed on labels, 16 characters or fewer so that the QR code stays small.",
    )
    label_scheme: Literal["https", "HTTPS", "http"] = Field(
        default="https", description="How the scheme is written on labels; http is for trying things out only."
    )
    office: str = Field(default="VN-23", max_length=8, description="The office's own code: ST.3 or ISO 3166-2.")
    office_name: str = Field(default="Sổ Gốc · Hà Tĩnh", description="The name at the head of every page.")
    office_voucher: str = Field(
        default="Sở Khoa học và Công nghệ Hà Tĩnh", description="The agency that answers for verdicts."
    )
    search_folder: Path = Field(
        default=Path("var/search"), description="Where the embedded search engine keeps its index."
    )
    search_words: Path | None = Field(
        default=None,
        description="A folder with this office's own tables of words for the search, as docs/search.md says.",
    )
    files: Path = Field(default=Path("var/files"), description="Where scanned maps and other papers are kept.")
    keys: Path = Field(
        default=Path("var/keys"),
        description="The folder of the labels' master secrets, one file an epoch, readable by its owner alone.",
    )
    label_masters: dict[int, SecretStr] = Field(
        default_factory=dict,
        description='Master secrets given directly instead of by file: {"1": "64 hexadecimal digits"}.',
    )
    follow: bool = Field(
        default=True,
        description="Let the serving process follow the journal and do what is due; false where sogoc follow does.",
    )
    accept_older: bool = Field(
        default=False,
        description="Accept that an older copy of the register was put back: what followed the newer one begins again.",
    )
    kept_head: Path | None = Field(
        default=None,
        description="A file, best on another machine, that gets the journal's last line every day; sogoc audit --kept "
        "takes it.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much is logged.")
    log_json: bool = Field(default=False, description="Log JSON lines, for machines, instead of text.")

    @field_validator("database_url")
    @classmethod
    def names_a_known_database(cls, value: str) -> str:
        """Let pass what the register can be kept in."""
        if not re.fullmatch(r"sqlite\+aiosqlite:///[^?]+|postgresql\+asyncpg://.+", value):
            raise ValueError("it is sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME")
        return value
