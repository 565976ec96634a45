"""Repositories on the Hugging Face Hub: what one shall hold, and the upload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token, utils
from huggingface_hub.errors import HfHubHTTPError, HFValidationError

NO_TOKEN = (
    "there is no token for the Hub here: make one that may write at https://huggingface.co/settings/tokens, "
    "and store it with `hf auth login`"
)
KEPT = (".gitattributes",)  # files of the Hub's own
REASONS = {
    401: "the Hub does not know this token; `hf auth login` stores another",
    402: "a Gradio Space needs a paid plan there; `gan-demo publish static` is free",
    403: "this token may not write there; choose another owner or another token",
}


@dataclass(frozen=True)
class Repository:
    """A repository as it shall be.

    Attributes:
        name: OWNER/NAME.
        files: what it holds, by path: bytes, or a file here.
        sdk: "static" or "gradio" of a Space; "" for a model.
    """

    name: str
    files: Mapping[str, bytes | Path]
    sdk: str = ""

    @property
    def kind(self) -> str:
        """What the Hub calls it."""
        return "space" if self.sdk else "model"

    @property
    def address(self) -> str:
        """Where it is seen."""
        return f"{HfApi().endpoint}/{'spaces/' if self.sdk else ''}{self.name}"

    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(size, self.files.values()))

    def listing(self) -> str:
        """Its files with their sizes, and the sum."""
        lines = [f"{size(content):>12,}  {path}" for path, content in sorted(self.files.items())]
        return "\n".join([self.address, *lines, f"{self.size():>12,}  bytes in {len(self.files)} files", ""])


def size(content: bytes | Path) -> int:
    """Bytes of a file."""
    return content.stat().st_size if isinstance(content, Path) else len(content)


def check_token() -> None:
    """Raise ValueError if no token is stored."""
    if not get_token():
        raise ValueError(NO_TOKEN)


def check_name(name: str) -> str:
    """Return OWNER/NAME, or raise ValueError."""
    try:
        utils.validate_repo_id(name)
    except HFValidationError as error:
        raise ValueError(f"{name!r} is no repository's name; write OWNER/NAME") from error
    if name.count("/") != 1:
        raise ValueError(f"{name!r} names no owner; write OWNER/NAME")
    return name


def agrees(repositories: Sequence[Repository], private: bool) -> bool:
    """Ask whether to upload; whoever cannot answer says no."""
    where = ", ".join(repository.address for repository in repositories)
    megabytes = sum(repository.size() for repository in repositories) / 1e6
    try:
        answer = input(f"Upload {megabytes:.1f} MB to {where} ({'private' if private else 'for everybody'})? [y/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in ("y", "yes")


def push(repository: Repository, private: bool) -> str:
    """Make the repository where there is none, give it exactly these files in one commit, and return its address.

    Raises:
        ValueError: the Hub refuses, or does not answer.
    """
    api = HfApi()
    where = {"repo_id": repository.name, "repo_type": repository.kind}
    try:
        api.create_repo(**where, private=private or None, exist_ok=True, space_sdk=repository.sdk or None)
        old = set(api.list_repo_files(**where)) - repository.files.keys() - set(KEPT)
        changes = [CommitOperationDelete(path) for path in sorted(old)]
        changes += [CommitOperationAdd(path, content) for path, content in sorted(repository.files.items())]
        api.create_commit(**where, operations=changes, commit_message="Publish with gan-demo")
    except HfHubHTTPError as error:
        status = error.response.status_code
        reason = REASONS.get(status, f"the Hub answers {status}: {error.server_message or 'without a reason'}")
        raise ValueError(f"{repository.name} could not be uploaded: {reason}") from error
    except ValueError as error:  # such as a card that the Hub does not take
        raise ValueError(f"{repository.name} could not be uploaded: {error}") from error
    except Exception as error:  # whatever a network or a proxy makes of it
        problem = f"the Hub does not answer as it should ({type(error).__name__}); try again later"
        raise ValueError(f"{repository.name} could not be uploaded: {problem}") from error
    return repository.address
