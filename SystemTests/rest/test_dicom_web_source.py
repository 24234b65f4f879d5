# SPDX-License-Identifier: GPL-3.0-or-later
"""The data source dicom-web: through Orthanc's DICOMweb plugin, wherever that plugin is rooted."""

import pytest
from harness.corpus import CT, instance
from harness.fixtures import Starter
from harness.polling import eventually
from workbench import paths
from workbench.installation import Installation
from workbench.orthanc import OrthancDied

pytestmark = pytest.mark.each_version


@pytest.mark.parametrize(
    ("section", "root"),
    [
        ({}, "/dicom-web"),
        ({"Root": "/dicom-web/"}, "/dicom-web"),
        ({"Root": "/another/root/"}, "/another/root"),
        ({"Root": "no-slashes"}, "/no-slashes"),
    ],
    ids=["default", "explicit", "another", "without slashes"],
)
def test_the_page_is_told_the_root_of_the_dicom_web_plugin(
    start: Starter, installation: Installation, section: dict[str, str], root: str
) -> None:
    with start(
        ohif={"DataSource": "dicom-web"},
        plugins=[paths.PLUGIN, installation.dicom_web],
        configuration={"DicomWeb": section},
    ) as server:
        server.upload(instance(CT, "dicom-web"))
        assert root.strip("/") in server.get("/ohif/app-config.js").text
        [study] = server.json(f"{root}/studies")
        assert study["0020000D"]["Value"]


@pytest.mark.parametrize("order", ["plugin first", "DICOMweb first"])
def test_the_order_of_the_plugins_does_not_matter(start: Starter, installation: Installation, order: str) -> None:
    plugins = [paths.PLUGIN, installation.dicom_web]
    if order == "DICOMweb first":
        plugins.reverse()
    with start(ohif={"DataSource": "dicom-web"}, plugins=plugins) as server:
        assert {"ohif", "dicom-web"} <= set(server.json("/plugins"))


def test_without_the_dicom_web_plugin_an_error_says_what_is_missing(start: Starter) -> None:
    """Whether Orthanc goes on without it or not, the reason stands in the log in one line."""

    def errors(log: str) -> list[str]:
        return [line for line in log.splitlines() if line.startswith("E") and "DICOMweb" in line]

    try:
        with start(ohif={"DataSource": "dicom-web"}) as server:
            [error] = eventually(lambda: errors(server.log()), "the error")
    except OrthancDied as death:
        if death.is_crash:
            raise
        [error] = errors(str(death))
    assert "DataSource" in error
    assert "dicom-web" in error


def test_the_study_document_is_there_with_either_source(start: Starter, installation: Installation) -> None:
    """Links of either form work whatever the source is: bookmarks and other pages must not break."""
    with start(ohif={"DataSource": "dicom-web"}, plugins=[paths.PLUGIN, installation.dicom_web]) as server:
        [stored] = server.upload(instance(CT, "either"))
        assert server.document(stored["ParentStudy"])["NumInstances"] == 1
