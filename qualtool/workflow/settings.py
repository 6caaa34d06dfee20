"""The user's own settings, kept on this machine: the name in the audit trail and the studies opened lately."""

import getpass
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

RECENT = 9
_SYNCED = {
    "OneDrive": "OneDrive",
    "Dropbox": "Dropbox",
    "Google Drive": "Google Drive",
    "GoogleDrive": "Google Drive",
    "iCloud": "iCloud",
    "Mobile Documents": "iCloud",
    "Nextcloud": "Nextcloud",
    "ownCloud": "ownCloud",
    "Box": "Box",
    "pCloud": "pCloud",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """`coder` is empty until the user has been asked; `recent` is newest first; `keys` remaps actions.

    `drafts` gives for a study's file the draft report that was checked last.
    """

    coder: str = ""
    recent: tuple[str, ...] = ()
    theme: str = ""
    keys: dict[str, str] | None = None
    drafts: dict[str, str] | None = None


def settings_file() -> Path:
    """Where the settings are kept."""
    from platformdirs import user_config_path

    return user_config_path("qualtool") / "settings.json"


def read_settings() -> Settings:
    """The settings; a missing or broken file means the defaults, since nothing of the study is in it."""
    try:
        stored = json.loads(settings_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    keys = stored.get("keys")
    drafts = stored.get("drafts")
    return Settings(
        coder=str(stored.get("coder", "")),
        recent=tuple(str(path) for path in stored.get("recent", ()) if isinstance(path, str)),
        theme=str(stored.get("theme", "")),
        keys={str(k): str(v) for k, v in keys.items()} if isinstance(keys, dict) else None,
        drafts={str(k): str(v) for k, v in drafts.items()} if isinstance(drafts, dict) else None,
    )


def write_settings(settings: Settings) -> None:
    """Keeps the settings, readable by their owner alone; a folder that cannot be written is no reason to stop."""
    path = settings_file()
    beside = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside.write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=1), encoding="utf-8")
        beside.chmod(0o600)
        beside.replace(path)
    except OSError:
        return


def remember_coder(name: str) -> Settings:
    """Keeps the name for the audit trail."""
    settings = replace(read_settings(), coder=name.strip())
    write_settings(settings)
    return settings


def remember_study(path: Path) -> Settings:
    """Puts a study at the head of the recent ones."""
    settings = read_settings()
    here = str(path.resolve())
    recent = (here, *(other for other in settings.recent if other != here))[:RECENT]
    settings = replace(settings, recent=recent)
    write_settings(settings)
    return settings


def remember_draft(study: Path, draft: Path) -> Settings:
    """Keeps which draft report was checked last against a study."""
    settings = read_settings()
    here = str(study.resolve())
    others = {one: path for one, path in (settings.drafts or {}).items() if one != here}
    latest = dict([*others.items(), (here, str(draft.resolve()))][-RECENT:])
    settings = replace(settings, drafts=latest)
    write_settings(settings)
    return settings


def last_draft(study: Path) -> Path | None:
    """The draft report that was checked last against a study."""
    kept = (read_settings().drafts or {}).get(str(study.resolve()))
    return Path(kept) if kept else None


def coder_name(given: str = "") -> str:
    """Who is working: the name given, else QUALTOOL_CODER, else the settings, else the login name."""
    for name in (given, os.environ.get("QUALTOOL_CODER", ""), read_settings().coder):
        if name.strip():
            return name.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "coder"


def coder_is_known(given: str = "") -> bool:
    """Whether anybody has said who is working."""
    return bool(given or os.environ.get("QUALTOOL_CODER") or read_settings().coder)


def syncing_service(folder: Path) -> str:
    """The cloud service that seems to copy this folder, or an empty text."""
    for part in folder.resolve().parts:
        for sign, service in _SYNCED.items():
            if part == sign or part.startswith((f"{sign} ", f"{sign}-")):
                return service
    return ""
