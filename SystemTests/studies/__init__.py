# SPDX-License-Identifier: GPL-3.0-or-later
"""Small studies of every kind that OHIF may meet, for the browser tests: `python -m studies FOLDER`.

SystemTests/corpus holds single files that try the reader; here are whole studies that people would open, with pixels
by which a test sees on the screen which frame is there (`barcode`).
"""
