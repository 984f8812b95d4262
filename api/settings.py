"""All settings; a test compares ``docs/settings.md`` with this class."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from search.meilisearch_access import ServerAccess


class Settings(BaseSettings):
    """The environment, read once at the start. Every variable begins with ``SOGOC_``."""

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
        description='Addresses or networks whose X-Forwarded-For is trusted, as JSON: ["172.30.7.0/24"]. Without it, '
        "everybody behind a proxy counts as one address when wrong passwords are counted.",
    )
    officers_need_second_proof: bool = Field(
        default=False,
        description="Let officers hold their roles only in sessions opened with a second proof beside the password.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The identity service (OpenID Connect) through which people may sign in, by its issuer; if not "
        "set, there is none. Register SOGOC_PUBLIC_URL followed by /login/identity/back with it.",
    )
    oidc_client_id: str | None = Field(
        default=None, description="The name under which the service knows this register."
    )
    oidc_client_secret: SecretStr | None = Field(default=None, description="The secret for it, where it has one.")
    oidc_scopes: str = Field(
        default="openid",
        description="The scopes requested from the service, separated by blanks; openid must be among them.",
    )
    oidc_name: str = Field(default="VNeID", max_length=60, description="How pages call the service.")
    oidc_subject: str = Field(
        default="sub",
        description="The claim that identifies a person; use another claim than sub only if the service says that it "
        "is unique and never given to somebody else.",
    )
    oidc_demands: dict[str, str] = Field(
        default_factory=dict,
        description='Claims that must have these values, as JSON: {"acr": "loa3"} lets in only people who proved '
        "themselves at that level.",
    )
    officers_need_identity: bool = Field(
        default=False,
        description="Let officers hold their roles only in sessions opened through the identity service.",
    )
    label_host: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9.:-]{3,40}$",
        description="The host printed on labels; that of the public address if not set. Nothing is printed for a "
        "host other than the one served. With 16 characters or fewer the QR code stays small.",
    )
    label_scheme: Literal["https", "HTTPS", "http"] | None = Field(
        default=None,
        description="How the scheme is written on labels; that of the public address if not set. http is for "
        "trials only.",
    )
    office: str = Field(default="VN-23", max_length=8, description="The office's own code: ST.3 or ISO 3166-2.")
    office_name: str = Field(
        default="Sổ Gốc · Hà Tĩnh",
        description="The name of this register, shown at the head of every page.",
    )
    office_voucher: str = Field(
        default="Sở Khoa học và Công nghệ Hà Tĩnh", description="The agency that answers for verdicts."
    )
    office_phone: str | None = Field(
        default=None,
        max_length=60,
        description="The office's telephone, shown where shoppers are asked to tell the office.",
    )
    office_mail: str | None = Field(
        default=None,
        max_length=254,
        pattern=r"^[^@\s]+@[^@\s]+$",
        description="The office's mail address, shown where shoppers are asked to tell the office.",
    )
    office_unit: str = Field(
        default="42",
        max_length=10,
        description="The code of the province whose communes are offered in a report of a suspicion.",
    )
    guesses: int = Field(
        default=20,
        ge=1,
        description="Codes that were never issued which one network (/24, /64) may ask for within SOGOC_GUESS_MINUTES.",
    )
    guess_minutes: int = Field(default=10, ge=1, le=1440, description="The window of SOGOC_GUESSES, in minutes.")
    guess_alarm: int = Field(
        default=1000,
        ge=1,
        description="Codes never issued that all networks ask for within the window before the office is warned.",
    )
    search_folder: Path = Field(
        default=Path("var/search"), description="Where the embedded search engine keeps its index."
    )
    search_words: Path | None = Field(
        default=None,
        description="A folder with this office's own tables of words for the search, as docs/search.md says.",
    )
    meili_url: HttpUrl | None = Field(
        default=None,
        description="The Meilisearch server that answers searches; if not set or failing, the embedded engine does.",
    )
    meili_search_key: SecretStr | None = Field(
        default=None, description="The key that can only search there; sogoc search keys makes both keys."
    )
    meili_index_key: SecretStr | None = Field(
        default=None, description="The key that fills indexes there; never use the server's master key."
    )
    meili_prefix: str = Field(
        default="sogoc",
        pattern=r"^[a-z0-9-]{1,40}$",
        description="What the names of this register's indexes begin with; each register on a server needs its own.",
    )
    files: Path = Field(default=Path("var/files"), description="Where scanned maps and other papers are kept.")
    keys: Path = Field(
        default=Path("var/keys"),
        description="The folder of the labels' master secrets, one file per epoch, readable by its owner alone.",
    )
    label_masters: dict[int, SecretStr] = Field(
        default_factory=dict,
        description='Master secrets given directly instead of by file: {"1": "64 hexadecimal digits"}.',
    )
    print_files: Path = Field(
        default=Path("var/print"),
        description="Where print files made in the background are kept, for a week at most, readable by their "
        "owner alone. Leave it out of every backup.",
    )
    scan_salts: Path = Field(
        default=Path("var/scan-salts.json"),
        description="Where a register on SQLite keeps the secrets of two days under which browsers that check labels "
        "are told apart. Leave it out of every backup.",
    )
    scan_places: Path | None = Field(
        default=None,
        description="A CSV file with the columns network, place (ISO 3166-2) and mobile (1 or 0) that tells from which "
        "province a label is checked.",
    )
    scan_place_header: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9-]{1,40}$",
        description="The header in which a trusted proxy names the province of a request by its ISO 3166-2 code.",
    )
    scan_mobile_header: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9-]{1,40}$",
        description="The header in which a trusted proxy says 1 for a mobile network, whose addresses have no place.",
    )
    follow: bool = Field(
        default=True,
        description="Let the serving process follow the journal and do what is due; false where sogoc follow does.",
    )
    accept_older: bool = Field(
        default=False,
        description="Accept that an older copy of the register was put back: followers of the newer copy begin again.",
    )
    kept_head: Path | None = Field(
        default=None,
        description="A file, best on another machine, that gets the journal's last line every day; sogoc audit --kept "
        "takes it.",
    )
    mail_folder: Path = Field(
        default=Path("var/mail"), description="Where mail is written as .eml files while no mail server is set."
    )
    smtp_host: str | None = Field(default=None, description="The mail server through which the register sends mail.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="How the connection to it is encrypted; none only for a server on the same machine.",
    )
    smtp_user: str | None = Field(default=None, description="The name with which the register signs in there.")
    smtp_password: SecretStr | None = Field(default=None, description="The password for it.")
    mail_from: str | None = Field(
        default=None,
        pattern=r"^[^@\s<>]+@[A-Za-z0-9.-]+$",
        description="The sender's address of mail; if not set, so-goc@ and the public host.",
    )
    bounces: Path | None = Field(
        default=None, description="A mail folder (Maildir) to which bounced messages are delivered."
    )
    head_mail: list[str] = Field(
        default_factory=list,
        description='Addresses that get the journal\'s last line every day, as JSON: ["luu.tru@example.vn"].',
    )
    stand_in_folder: Path | None = Field(
        default=None,
        description="A folder where stand-ins for SMS and Zalo write what would be sent; nothing is sent.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much is logged.")
    log_json: bool = Field(default=False, description="Log JSON lines, for machines, instead of text.")

    @field_validator("database_url")
    @classmethod
    def names_a_known_database(cls, value: str) -> str:
        """Raise ValueError for a database that cannot hold the register."""
        if not re.fullmatch(r"sqlite\+aiosqlite:///(?!:memory:)[^?]+|postgresql\+asyncpg://.+", value):
            raise ValueError("it is sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME")
        return value

    @model_validator(mode="after")
    def has_both_keys_of_the_search_server(self) -> Self:
        """Raise ValueError unless a search server has its two keys, and they differ."""
        if self.meili_url is None:
            return self
        keys = [key.get_secret_value() if key else "" for key in (self.meili_search_key, self.meili_index_key)]
        if not all(keys):
            raise ValueError(
                "SOGOC_MEILI_URL needs SOGOC_MEILI_SEARCH_KEY and SOGOC_MEILI_INDEX_KEY, which sogoc search keys makes"
            )
        if keys[0] == keys[1]:
            raise ValueError("SOGOC_MEILI_SEARCH_KEY and SOGOC_MEILI_INDEX_KEY are two keys, neither the master key")
        return self

    @model_validator(mode="after")
    def names_an_identity_service_whole(self) -> Self:
        """Raise ValueError for an identity service that is not secure, or that is named without its client's data."""
        if self.oidc_issuer is None:
            if self.officers_need_identity:
                raise ValueError("SOGOC_OFFICERS_NEED_IDENTITY needs SOGOC_OIDC_ISSUER")
            return self
        if not re.fullmatch(r"(https://|http://(127\.0\.0\.1|localhost)[:/])[^?#\s]+", self.oidc_issuer):
            raise ValueError("SOGOC_OIDC_ISSUER begins with https:// and has neither ? nor #")
        if not self.oidc_client_id:
            raise ValueError("SOGOC_OIDC_ISSUER needs SOGOC_OIDC_CLIENT_ID")
        if "openid" not in self.oidc_scopes.split():
            raise ValueError("SOGOC_OIDC_SCOPES names openid")
        return self

    @model_validator(mode="after")
    def believes_only_proxies(self) -> Self:
        """Raise ValueError where a header that anybody could send would tell the place."""
        if (self.scan_place_header or self.scan_mobile_header) and not self.trusted_proxies:
            raise ValueError("SOGOC_SCAN_PLACE_HEADER and SOGOC_SCAN_MOBILE_HEADER need SOGOC_TRUSTED_PROXIES")
        return self

    @property
    def mail_sender(self) -> str:
        """The address from which mail is sent."""
        return self.mail_from or f"so-goc@{self.public_url.host}"

    @property
    def mail_domain(self) -> str:
        """What stands behind the @ of every Message-ID."""
        return self.mail_sender.rpartition("@")[2]

    @property
    def search_server(self) -> ServerAccess | None:
        """The address and the keys of the search server; None where only the embedded engine is used."""
        if self.meili_url is None or self.meili_search_key is None or self.meili_index_key is None:
            return None
        search_key, index_key = (key.get_secret_value() for key in (self.meili_search_key, self.meili_index_key))
        return ServerAccess(str(self.meili_url), search_key, index_key, self.meili_prefix)
