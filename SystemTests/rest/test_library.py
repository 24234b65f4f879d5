# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugin is one self-contained file that gets in nobody's way inside Orthanc's process."""

from pathlib import Path

import pytest
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection
from workbench import paths

ENTRY_POINTS = {
    "OrthancPluginInitialize",
    "OrthancPluginFinalize",
    "OrthancPluginGetName",
    "OrthancPluginGetVersion",
}
ALLOWED_LIBRARIES = {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"}
DF_1_NODELETE = 0x8

LARGEST_PLUGIN = 24_000_000
"""Bytes, with the viewer attached in both codings; 6 MB of it are what browsers take by Brotli."""

all_plugins = pytest.mark.parametrize(
    "library", [paths.PLUGIN, paths.PLAIN_PLUGIN, paths.HELLO_PLUGIN], ids=["attached", "plain", "hello"]
)


def test_the_one_file_with_plugin_and_viewer_is_small() -> None:
    assert paths.PLAIN_PLUGIN.stat().st_size < paths.PLUGIN.stat().st_size <= LARGEST_PLUGIN


@all_plugins
def test_it_exports_the_four_entry_points_and_nothing_else(library: Path) -> None:
    with library.open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".dynsym")
        assert isinstance(symbols, SymbolTableSection)
        exported = {
            symbol.name
            for symbol in symbols.iter_symbols()
            if symbol["st_shndx"] != "SHN_UNDEF" and symbol["st_info"]["bind"] != "STB_LOCAL"
        }
    assert exported == ENTRY_POINTS


@all_plugins
def test_it_needs_no_library_that_a_machine_with_orthanc_lacks(library: Path) -> None:
    needed = {tag.needed for tag in _dynamic_tags(library) if tag.entry.d_tag == "DT_NEEDED"}
    assert needed <= ALLOWED_LIBRARIES


@all_plugins
def test_it_stays_in_memory_when_orthanc_unloads_it(library: Path) -> None:
    """At exit Orthanc unloads its plugins, while threads of the Swift runtime may still run."""
    flags = [tag.entry.d_val for tag in _dynamic_tags(library) if tag.entry.d_tag == "DT_FLAGS_1"]
    assert len(flags) == 1
    assert flags[0] & DF_1_NODELETE


@all_plugins
def test_it_is_free_of_dispatch(library: Path) -> None:
    """Dispatch ends the process, and so Orthanc, when it finds no `/proc` or no free file descriptor."""
    assert b"LIBDISPATCH" not in library.read_bytes()


@all_plugins
def test_it_looks_for_libraries_in_no_folder_of_the_machine_that_built_it(library: Path) -> None:
    """SwiftPM writes the plugin's own folder into it as a run path; the toolchain's must not be there."""
    folders = {tag.runpath for tag in _dynamic_tags(library) if tag.entry.d_tag == "DT_RUNPATH"}
    assert folders <= {"$ORIGIN"}
    assert [tag for tag in _dynamic_tags(library) if tag.entry.d_tag == "DT_RPATH"] == []


def _dynamic_tags(library: Path) -> list:
    with library.open("rb") as file:
        dynamic = ELFFile(file).get_section_by_name(".dynamic")
        assert isinstance(dynamic, DynamicSection)
        return list(dynamic.iter_tags())
