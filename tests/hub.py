"""A stand-in for the Hugging Face Hub: the part of its HTTP API that publishing and loading use, on this machine.

It checks what it is sent as the Hub does, and answers 400 with the reason where that is wrong. Large and binary files
go the way of LFS, which the Hub still speaks beside its newer protocol.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from http import HTTPStatus

from huggingface_hub import ModelCard, SpaceCard
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "hf_test"
LARGE = 10_000_000  # bytes of a file that must go by LFS
SAMPLE = 512  # bytes of each file that the Hub looks at
SDKS = ("gradio", "docker", "static")
COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
LICENCES = ("mit", "apache-2.0", "cc0-1.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "other")  # some of the Hub's
TASKS = (
    "unconditional-image-generation",
    "text-to-image",
    "image-to-image",
    "feature-extraction",
    "image-feature-extraction",
)
NO_REPO, NO_FILE = "Repository not found", "Entry not found"
CODES = {NO_REPO: "RepoNotFound", NO_FILE: "EntryNotFound"}  # by which huggingface_hub knows what is missing


@dataclass
class Repo:
    kind: str
    sdk: str | None
    visibility: str | None
    files: dict[str, bytes] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)  # of its commits

    @property
    def commit(self) -> str:
        return hashlib.sha1(repr((self.messages, sorted(self.files.items()))).encode()).hexdigest()


def demand(holds: object, reason: str, status: int = 400) -> None:
    """Refuse a request, with a reason, unless something holds."""
    if not holds:
        raise HTTPException(status, reason)


def is_binary(data: bytes) -> bool:
    return b"\0" in data[:SAMPLE]


def blob_id(data: bytes) -> str:
    """What git calls a file."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class Hub:
    """Its repositories, and what was asked of it."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.objects: dict[str, bytes] = {}  # of LFS, by SHA-256
        self.requests: list[str] = []
        self.refusal = 0  # the status with which it refuses to make a repository

    def app(self) -> Starlette:
        repo, api = "{owner}/{name}", "/api/{kinds}/{owner}/{name}"
        handlers = {
            ("POST", "/api/repos/create"): self.create,
            ("POST", "/api/validate-yaml"): self.validate,
            ("GET", f"{api}/tree/{{revision}}"): self.tree,
            ("GET", f"{api}/revision/{{revision}}"): self.info,
            ("POST", f"{api}/preupload/main"): self.choose_modes,
            ("POST", f"{api}/commit/main"): self.commit,
            ("POST", f"/{repo}.git/info/lfs/objects/batch"): self.batch,
            ("POST", f"/spaces/{repo}.git/info/lfs/objects/batch"): self.batch,
            ("PUT", "/objects/{oid}"): self.receive,
            ("GET", f"/{repo}/resolve/{{revision}}/{{path:path}}"): self.resolve,
        }
        routes = [Route(path, handler, methods=[method]) for (method, path), handler in handlers.items()]
        return Starlette(routes=routes, exception_handlers={HTTPException: self.refuse})

    async def refuse(self, _: Request, error: HTTPException) -> Response:
        headers = {"X-Error-Code": CODES[error.detail]} if error.detail in CODES else None
        return JSONResponse({"error": error.detail, "errors": [{"message": error.detail}]}, error.status_code, headers)

    def enter(self, request: Request) -> None:
        self.requests.append(f"{request.method} {request.url.path}")
        demand(request.headers.get("authorization") == f"Bearer {TOKEN}", "Invalid credentials", 401)

    def repo(self, request: Request) -> Repo:
        self.enter(request)
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        demand(name in self.repos, NO_REPO, 404)
        kinds = request.path_params.get("kinds", f"{self.repos[name].kind}s")
        demand(kinds == f"{self.repos[name].kind}s", NO_REPO, 404)
        return self.repos[name]

    async def create(self, request: Request) -> Response:
        self.enter(request)
        if self.refusal:
            raise HTTPException(self.refusal, HTTPStatus(self.refusal).phrase)
        body = await request.json()
        demand(body.keys() <= {"name", "organization", "type", "sdk", "visibility"}, f"unknown fields in {body}")
        demand(body["type"] in ("model", "space"), "type")
        demand(body.get("sdk") in SDKS if body["type"] == "space" else "sdk" not in body, "sdk")
        demand(body.get("visibility", "public") in ("public", "private"), "visibility")
        name = f"{body['organization']}/{body['name']}"
        address = {"url": f"{request.base_url}{name}"}
        if name in self.repos:
            return JSONResponse({"error": "You already created this repo", **address}, 409)
        self.repos[name] = Repo(body["type"], body.get("sdk"), body.get("visibility"), {".gitattributes": b"*.bin"})
        return JSONResponse(address)

    async def validate(self, request: Request) -> Response:
        self.enter(request)
        body = await request.json()
        card = (SpaceCard if body["repoType"] == "space" else ModelCard)(body["content"])
        settings = card.data.to_dict()
        demand(settings.get("license") in LICENCES, f"license {settings.get('license')}")
        if body["repoType"] == "space":
            demand(settings["sdk"] in SDKS, "sdk")
            demand({settings["colorFrom"], settings["colorTo"]} <= set(COLOURS), "colours")
            demand(len(settings.get("short_description", "")) <= 60, "short_description has more than 60 characters")
        else:
            demand(settings.get("pipeline_tag") in TASKS, "pipeline_tag")
            demand(settings["license"] != "other" or settings.get("license_name"), "license_name")
            for entry in settings.get("model-index", []):
                demand(entry["name"] and entry["results"], "model-index")
        return JSONResponse({"warnings": []})

    async def tree(self, request: Request) -> Response:
        return JSONResponse([self.entry(path, data) for path, data in self.repo(request).files.items()])

    def entry(self, path: str, data: bytes) -> dict:
        entry = {"type": "file", "path": path, "size": len(data), "oid": blob_id(data)}
        if self.goes_by_lfs(path, data, len(data)):
            entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
        return entry

    def goes_by_lfs(self, path: str, sample: bytes, size: int) -> bool:
        return path.endswith(".safetensors") or is_binary(sample) or size >= LARGE

    async def info(self, request: Request) -> Response:
        repo = self.repo(request)
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        return JSONResponse({"id": name, "sha": repo.commit, "siblings": [], "tags": []})

    async def choose_modes(self, request: Request) -> Response:
        repo, answers = self.repo(request), []
        for file in (await request.json())["files"]:
            sample = base64.b64decode(file["sample"])
            demand(len(sample) == min(SAMPLE, file["size"]), f"sample of {file['path']}")
            mode = "lfs" if self.goes_by_lfs(file["path"], sample, file["size"]) else "regular"
            old = repo.files.get(file["path"])
            oid = blob_id(old) if old is not None and mode == "regular" else None
            answers.append({"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return JSONResponse({"files": answers})

    async def batch(self, request: Request) -> Response:
        self.repo(request)
        body = await request.json()
        demand(body["operation"] == "upload" and "basic" in body["transfers"], "LFS batch")
        answers = []
        for wish in body["objects"]:
            answer = {"oid": wish["oid"], "size": wish["size"]}
            if wish["oid"] not in self.objects:
                answer["actions"] = {"upload": {"href": f"{request.base_url}objects/{wish['oid']}"}}
            answers.append(answer)
        return JSONResponse({"transfer": "basic", "objects": answers})

    async def receive(self, request: Request) -> Response:
        data, oid = await request.body(), request.path_params["oid"]  # without a token: the address is the key
        demand(hashlib.sha256(data).hexdigest() == oid, "this is not the file that was announced")
        self.objects[oid] = data
        return Response()

    async def commit(self, request: Request) -> Response:
        repo = self.repo(request)
        head, *changes = [json.loads(line) for line in (await request.body()).splitlines()]
        demand(head["key"] == "header" and head["value"]["summary"], "a commit begins with its message")
        files = dict(repo.files)
        for change in changes:
            value = change["value"]
            match change["key"]:
                case "file":
                    demand(value["encoding"] == "base64", "encoding")
                    data = base64.b64decode(value["content"], validate=True)
                    demand(not self.goes_by_lfs(value["path"], data, len(data)), f"{value['path']} must go by LFS")
                    files[value["path"]] = data
                case "lfsFile":
                    demand(value["oid"] in self.objects, f"{value['path']} was not uploaded")
                    demand(value["size"] == len(self.objects[value["oid"]]), f"size of {value['path']}")
                    files[value["path"]] = self.objects[value["oid"]]
                case "deletedFile":
                    demand(value["path"] in files, f"there is no {value['path']}")
                    del files[value["path"]]
                case key:
                    raise HTTPException(400, f"unknown change {key}")
        repo.files, name = files, request.url.path.split("/")[3:5]
        repo.messages.append(head["value"]["summary"])
        address = f"{request.base_url}{'/'.join(name)}/commit/{repo.commit}"
        return JSONResponse({"commitUrl": address, "commitOid": repo.commit})

    async def resolve(self, request: Request) -> Response:
        repo, path = self.repo(request), request.path_params["path"]
        demand(path in repo.files, NO_FILE, 404)
        data = repo.files[path]
        return Response(data, headers={"ETag": f'"{blob_id(data)}"', "X-Repo-Commit": repo.commit})
