"""The only reader of the environment: every setting, its default and what it refuses.

Each is a variable `P2P_<NAME>`, or a line in `.env`; `.env.example` lists all.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, PostgresDsn, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from p2p.errors import UsageError


class Settings(BaseSettings):
    """Settings of one installation. Sizes are in bytes, times in the unit of the name."""

    model_config = SettingsConfigDict(
        env_prefix="P2P_", env_file=".env", extra="ignore", frozen=True
    )

    home: Path = Field(default=Path(".p2p"), description="Data folder: database, landing, runs.")
    database_url: PostgresDsn | None = Field(
        default=None,
        repr=False,  # it may hold a password
        description="A managed PostgreSQL (15 to 18) instead of the embedded one.",
    )
    tenant: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")] = Field(
        default="default", description="Tenant that owns what is loaded."
    )
    landing_dir: Path | None = Field(
        default=None,
        description="Folder that the sensor watches, a sub-folder a source (<home>/landing).",
    )
    port: Annotated[int, Field(ge=1024, le=65535)] = Field(
        default=8501, description="Port of the pages on loopback."
    )
    max_uncompressed_bytes: Annotated[int, Field(ge=1_000_000)] = Field(
        default=16 * 1024**3, description="Largest uncompressed size of one input file."
    )
    max_memory_bytes: Annotated[int, Field(ge=256 * 1024**2)] = Field(
        default=4 * 1024**3, description="Memory limit of the child process that parses XML."
    )
    dbt_threads: Annotated[int, Field(ge=1, le=64)] = Field(
        default=4, description="Models that dbt builds side by side."
    )
    page_statement_timeout_seconds: Annotated[int, Field(ge=1, le=600)] = Field(
        default=30, description="Longest query of a page."
    )
    summary_writer: Annotated[str, Field(pattern=r"^[\w.]+:\w+$")] | None = Field(
        default=None,
        description="A language model for summaries, as module:function; the template where unset.",
    )
    nightly_cron: str = Field(default="0 2 * * *", description="Schedule of the nightly refresh.")
    nightly_time_zone: str = Field(default="UTC", description="Time zone of that schedule.")

    @field_validator("home", "landing_dir")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value is not None else None

    @property
    def landing_path(self) -> Path:
        """The folder that the landing sensor watches."""
        return self.landing_dir or self.home / "landing"

    def as_environment(self) -> dict[str, str]:
        """These settings as variables, for programs that we start."""
        given = self.model_dump(mode="json", exclude_none=True)
        return {f"P2P_{name.upper()}": str(value) for name, value in given.items()}


def load_settings(**overrides: object) -> Settings:
    """Read and validate the settings once; overrides win over the environment.

    Raises UsageError naming each refused setting and what it allows.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"P2P_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise UsageError(
            "settings were refused: " + "; ".join(lines),
            "correct the environment or .env; .env.example lists every setting",
        ) from error


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process."""
    return load_settings()
