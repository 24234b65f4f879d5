# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Orthanc with the plugin, as a test sees it."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydicom
import requests
from workbench import paths
from workbench.configuration import loopback_configuration
from workbench.console import tail
from workbench.installation import Installation
from workbench.orthanc import Orthanc, free_port

RUNNING: "list[OrthancServer]" = []
"""Every server that a test has started and not yet stopped, so that its log can be shown when the test fails."""


@dataclass(frozen=True)
class Memory:
    """Memory of a process in bytes, as /proc/{pid}/status tells it."""

    mapped: int
    resident: int
    most_resident: int


class OrthancServer:
    """A running Orthanc and the calls that tests make on it."""

    def __init__(
        self, orthanc: Orthanc, certificate: Path | None = None, credentials: tuple[str, str] | None = None
    ) -> None:
        self.orthanc = orthanc
        self.session = requests.Session()
        self.session.trust_env = False  # Neither a proxy nor the machine's certificates concern loopback.
        self.session.verify = str(certificate) if certificate else True
        if credentials:
            self.session.auth = tuple(text.encode() for text in credentials)  # As text it would be Latin-1.

    @property
    def url(self) -> str:
        """The address of Orthanc's root, without a slash at the end."""
        return self.orthanc.url

    @property
    def folder(self) -> Path:
        """The folder of Orthanc's configuration file."""
        return self.orthanc.folder

    def start(self) -> None:
        """Starts the server; it is stopped by `orthanc_server`."""
        self.orthanc.start(is_ready=self._is_ready)

    def restart(self) -> None:
        """Stops Orthanc as a service manager does and starts it on the same data."""
        self.orthanc.stop()
        self.start()

    def kill(self) -> None:
        """Ends Orthanc as a power cut does; `start` brings it back on the same data."""
        self.orthanc.kill()

    def memory(self) -> "Memory":
        """What Orthanc's process takes at the moment and took at most."""
        lines = Path(f"/proc/{self.orthanc.pid}/status").read_text().splitlines()
        sizes = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)
                 if rest.endswith("kB")}
        return Memory(mapped=sizes["VmSize"], resident=sizes["VmRSS"], most_resident=sizes["VmHWM"])

    def log(self) -> str:
        """Everything that Orthanc has said so far."""
        return self.orthanc.log.read_text(errors="replace")

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any request; the answer is given back whatever its status."""
        options.setdefault("timeout", 60)
        return self.session.request(method, self.url + path, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        """A GET that may fail."""
        return self.request("GET", path, **options)

    def json(self, path: str) -> Any:
        """The JSON of a GET that must succeed."""
        answer = self.get(path)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def upload(self, *files: pydicom.Dataset | bytes | Path) -> list[dict[str, str]]:
        """Stores DICOM files and gives Orthanc's answer to each: `ID`, `ParentStudy`, `Status`…"""
        return [self._upload(file) for file in files]

    def upload_study(self, *files: pydicom.Dataset) -> str:
        """Stores instances of one study and gives Orthanc's identifier of that."""
        studies = {answer["ParentStudy"] for answer in self.upload(*files)}
        assert len(studies) == 1
        return studies.pop()

    def _upload(self, file: pydicom.Dataset | bytes | Path) -> dict[str, str]:
        answer = store(self.session, self.url, part10(file))
        assert answer.status_code == 200, f"Orthanc does not take the file: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def document(self, study: str) -> dict[str, Any]:
        """The one study inside the document that OHIF's dicom-json source reads."""
        studies = self.json(f"/studies/{study}/ohif-dicom-json")["studies"]
        assert len(studies) == 1
        return studies[0]

    def stored_file(self, instance: str) -> Path:
        """Where Orthanc keeps the file of an instance."""
        content = self.get(f"/instances/{instance}/file").content
        [file] = [path for path in (self.folder / "data").glob("??/??/*") if path.read_bytes() == content]
        return file

    def has_pack(self, series: str) -> bool:
        """Whether a series has a pack, valid or not."""
        return self.get(f"/series/{series}/attachments/4203/size").status_code == 200

    def metadata(self, instance: str, number: int = 4202) -> bytes | None:
        """A metadata value of an instance as it is stored, None when there is none."""
        answer = self.get(f"/instances/{instance}/metadata/{number}")
        return answer.content if answer.status_code == 200 else None

    def set_metadata(self, instance: str, value: bytes, number: int = 4202) -> None:
        """Writes a metadata value as any other program would."""
        answer = self.request("PUT", f"/instances/{instance}/metadata/{number}", data=value)
        assert answer.status_code == 200, f"metadata {number}: {answer.status_code}"

    def changes(self) -> list[dict[str, Any]]:
        """Orthanc's whole change log, from its beginning."""
        entries: list[dict[str, Any]] = []
        since, is_done = 0, False
        while not is_done:
            page = self.json(f"/changes?since={since}&limit=1000")
            entries += page["Changes"]
            since, is_done = page["Last"], page["Done"]
        return entries

    def _is_ready(self) -> bool:
        try:
            return self.get("/system", timeout=5).status_code == 200
        except requests.RequestException:
            return False


@contextmanager
def orthanc_server(
    installation: Installation,
    name: str,
    *,
    ohif: Mapping[str, Any] | None = None,
    plugins: Sequence[Path | str] | None = None,
    viewer: Path | None = None,
    configuration: Mapping[str, Any] | None = None,
    files: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    certificate: Path | None = None,
    credentials: tuple[str, str] | None = None,
    address_space: int | None = None,
) -> Iterator[OrthancServer]:
    """An Orthanc on a free port of loopback with an empty database, stopped at the end.

    - ohif: the section `OHIF` of the configuration; `Viewer` is added from `viewer` when that is given;
      the plugin as it is installed has a viewer attached.
    - plugins: files of this machine, or, as text, paths as this Orthanc calls them; the plugin with the build of OHIF
      that this run is about when none are given.
    - configuration: options of Orthanc itself, or of other plugins.
    - files: texts to put beside the configuration file.
    - certificate: what to trust when the configuration asks for HTTPS.
    - credentials: user and password when the configuration asks for them.
    - address_space: the most bytes of memory that Orthanc may map, so that a missing bound is a failure.

    Raises OrthancDied when Orthanc ends by itself, at the start or later: a crash never goes unseen.
    """
    # Another build of OHIF may be tried at the same time.
    folder = installation.work_folder(f"{paths.CHOSEN.name}/{name}")
    for file, text in (files or {}).items():
        (folder / file).write_text(text)
    options = dict(ohif or {})
    if viewer is not None:
        options.setdefault("Viewer", installation.reachable(viewer))
    whole = {
        **loopback_configuration(
            installation,
            folder,
            http_port=free_port(),
            plugins=[
                file if isinstance(file, str) else installation.reachable(file)
                for file in ((paths.PLUGIN,) if plugins is None else plugins)
            ],
        ),
        "OHIF": options,
        **(configuration or {}),
    }
    server = OrthancServer(Orthanc(installation, whole, folder, environment, address_space), certificate, credentials)
    RUNNING.append(server)
    try:
        server.start()
        yield server
        server.orthanc.stop()
    finally:
        server.orthanc.kill()
        server.session.close()
        RUNNING.remove(server)


def store(session: requests.Session, url: str, file: bytes) -> requests.Response:
    """Stores a DICOM file, several times if Orthanc stumbles; the answer is given back whatever its status."""
    for _ in range(5):
        answer = session.post(f"{url}/instances", data=file, timeout=60)
        if not has_stumbled(answer.status_code, answer.text):
            break
    return answer


def has_stumbled(status: int, text: str) -> bool:
    """Whether Orthanc did not store a file because others were stored or deleted at that moment.

    It does not expect that a folder of its storage area, which is to hold the file, is made by another thread, or
    removed because the last file in it was deleted. Whoever sends tries again.
    """
    reasons = (
        "Unable to create a subdirectory or a file in the file storage", "Error while accessing the filesystem",
    )
    return status == 500 and any(reason in text for reason in reasons)


def part10(file: pydicom.Dataset | bytes | Path) -> bytes:
    """The bytes of a DICOM file."""
    if isinstance(file, bytes):
        return file
    if isinstance(file, Path):
        return file.read_bytes()
    buffer = io.BytesIO()
    file.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def last_words(server: OrthancServer, lines: int = 80) -> str:
    """The end of a server's log, with its configuration of OHIF."""
    options = json.dumps(server.orthanc.configuration.get("OHIF"))
    return "\n".join([f"OHIF: {options}", *tail(server.orthanc.log, lines)])
