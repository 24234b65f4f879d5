// SPDX-License-Identifier: GPL-3.0-or-later

// Adds the viewer to Orthanc Explorer (jQuery Mobile): a button on the page of a study that lists OHIF's ways to open
// it and, when the data source knows all studies, a button to OHIF's study list on the front page. Orthanc runs it
// after Explorer's own scripts. Addresses are relative to Explorer's page, so that they hold behind any proxy.
(function ($) {
  'use strict';

  const settings = __SETTINGS__;
  const viewer = '../ohif/';
  const listsStudies = settings.dataSource !== 'dicom-json';

  const modes = [
    { label: 'Basic viewer', route: 'viewer' },
    { label: 'Volume rendering', route: 'viewer', parameters: { hangingprotocolId: 'mprAnd3DVolumeViewport' } },
    { label: 'Total metabolic tumor volume', route: 'tmtv' },
    { label: 'Segmentation', route: 'segmentation' },
    { label: 'Microscopy', route: 'microscopy' },
  ];

  function address(mode, study) {
    const parameters = Object.entries(Object.assign({}, mode.parameters, study));
    return viewer + mode.route + '?' + parameters.map(([name, value]) => name + '=' + encodePath(value)).join('&');
  }

  // Slashes are legal in a query, and the address stays readable.
  function encodePath(value) {
    return encodeURIComponent(value).replace(/%2F/g, '/');
  }

  // Calls back with the parameters by which OHIF finds the study.
  function withStudy(orthancId, callback) {
    if (!listsStudies) {
      // Relative to the viewer's root.
      callback({ url: '../studies/' + orthancId + '/ohif-dicom-json' });
      return;
    }
    $.ajax({
      url: '../studies/' + encodeURIComponent(orthancId),
      type: 'GET',
      dataType: 'json',
      cache: false,
      success: study => callback({ StudyInstanceUIDs: study.MainDicomTags.StudyInstanceUID }),
      error: () => window.alert('The study is no longer stored in Orthanc.'),
    });
  }

  function choose(study) {
    const list = $('<ul>', { 'data-role': 'listview', 'data-divider-theme': 'd', class: 'ohif-modes' });
    list.append($('<li>', { 'data-role': 'list-divider', text: 'Open in a new tab' }));
    for (const mode of modes) {
      const link = $('<a>', { href: address(mode, study), target: '_blank', text: mode.label });
      // Not at once: removing a link while it is being followed cancels the navigation in some browsers.
      link.on('click', () => window.setTimeout(() => $(document).trigger('simpledialog', { method: 'close' }), 0));
      list.append($('<li>').append(link));
    }
    // A host element of our own: Explorer's handlers are tied to its own dialogs.
    const host = $('<div>').appendTo($.mobile.activePage || document.body);
    host.simpledialog2({
      mode: 'blank',
      animate: false,
      headerText: 'OHIF viewer',
      headerClose: true,
      forceInput: false,
      width: '100%',
      blankContent: list,
      callbackClose: () => window.setTimeout(() => host.remove(), 500),
    });
  }

  // The theme "e" of jQuery Mobile is the yellow one.
  function button(id, text) {
    return $('<a>', { id: id, href: '#', 'data-role': 'button', 'data-icon': 'search', 'data-theme': 'e', text: text });
  }

  $(document).on('pagebeforecreate', '#study', () => {
    button('ohif-open-study', 'Open OHIF viewer')
      .insertAfter('#study-info')
      .on('click', event => {
        event.preventDefault();
        if ($.mobile.pageData && $.mobile.pageData.uuid) {
          withStudy($.mobile.pageData.uuid, choose);
        }
      });
  });

  if (listsStudies) {
    $(document).on('pagebeforecreate', '#lookup', () => {
      button('ohif-open-study-list', 'Open OHIF study list')
        .attr({ href: viewer, target: '_blank' })
        .insertAfter('#lookup-form');
    });
  }
})(window.jQuery);
