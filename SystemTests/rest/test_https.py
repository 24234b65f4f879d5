# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything works over Orthanc's own HTTPS as it does over HTTP."""

from collections.abc import Iterator

import pytest
from harness.confidential import Confidential
from harness.corpus import CT, volume
from harness.server import OrthancServer, orthanc_server
from harness.tls import self_signed_certificate, tls_environment
from workbench.installation import Installation

pytestmark = pytest.mark.each_version


@pytest.fixture(scope="module")
def secure(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancServer]:
    """An Orthanc with HTTPS and a self-signed certificate."""
    certificate = self_signed_certificate(tmp_path_factory.mktemp("certificate"))
    with orthanc_server(
        installation,
        "https",
        configuration={"SslEnabled": True, "SslCertificate": installation.reachable(certificate)},
        environment=tls_environment(installation),
        certificate=certificate,
    ) as running:
        yield running


def test_the_viewer_is_served(secure: OrthancServer) -> None:
    assert secure.url.startswith("https:")
    assert "app.bundle" in secure.get("/ohif/viewer", headers={"Accept": "text/html"}).text
    assert secure.get("/ohif/app-config.js").status_code == 200


def test_a_study_document_is_served(secure: OrthancServer) -> None:
    study = secure.upload_study(*volume(CT, "https", slices=3))
    assert secure.document(study)["NumInstances"] == 3


def test_every_route_answers(secure: OrthancServer) -> None:
    Confidential.stored(secure, "encrypted").assert_shown(secure.get)


def test_no_address_of_plain_http_is_given_to_the_page(secure: OrthancServer) -> None:
    """A page that came over HTTPS may not load anything over HTTP."""
    study = secure.upload_study(*volume(CT, "mixed content", slices=1))
    assert "http://" not in secure.get("/ohif/app-config.js").text
    assert "http://" not in secure.get(f"/studies/{study}/ohif-dicom-json").text
