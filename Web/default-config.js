// SPDX-License-Identifier: GPL-3.0-or-later

// OHIF's configuration when the option UserConfiguration is not given.
window.config = {
  extensions: [],
  modes: [],
  showCPUFallbackMessage: true,
  showLoadingIndicator: true,
  showWarningMessageForCrossOrigin: true,
  strictZSpacingForVolumeViewport: true,
};
