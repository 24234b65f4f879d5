// SPDX-License-Identifier: GPL-3.0-or-later

// Adds the viewer to Orthanc Explorer (jQuery Mobile): a button on a study's page that lists OHIF's modes for it and,
// when the data source knows all studies, a button for OHIF's study list on the front page. Orthanc runs this script
// after Explorer's own. Addresses are relative to Explorer's page, so that they work behind any proxy.
(function ($) {
  'use strict';

  const settings = __SETTINGS__;
  const viewer = '../ohif/';
  const listsStudies = settings.dataSource !== 'dicom-json';

  // The other modalities in a study of slides: OHIF shows such objects only on images.
  const NO_IMAGES = ['ANN', 'KO', 'PR', 'SEG', 'SR'];
  const isOfSlides = has => has('SM') && has.modalities.every(one => one === 'SM' || NO_IMAGES.includes(one));
  const isSingle = (has, modalities) => has.modalities.length === 1 && modalities.some(has);

  // OHIF asks its modes whether they fit a study only in its own study list, so these links must know it. For slides
  // alone, all modes except microscopy stay grey.
  const modes = [
    { label: 'Basic viewer', route: 'viewer' },
    { label: 'Volume rendering', route: 'viewer', parameters: { hangingprotocolId: 'mprAnd3DVolumeViewport' } },
    { label: 'Total metabolic tumor volume', route: 'tmtv', fits: has => has('PT') && has('CT') && !has('SM') },
    { label: 'Segmentation', route: 'segmentation', fits: has => !isSingle(has, ['DOC', 'ECG', 'OT']) },
    { label: 'Microscopy', route: 'microscopy', fits: has => has('SM') },
    { label: 'Ultrasound pleura annotation', route: 'usAnnotation', fits: has => has('US') },
    { label: 'Basic viewer without tracking', route: 'basic' },
  ].filter(mode => settings.modes.includes(mode.route));

  // Returns the modes of this release of OHIF that fit a study whose series have these modalities.
  function fitting(modalities) {
    const has = Object.assign(modality => modalities.includes(modality), { modalities: modalities });
    return modes.filter(mode => {
      const fits = mode.fits === undefined || mode.fits(has);
      return fits && (mode.route === 'microscopy' || !isOfSlides(has));
    });
  }

  function address(mode, study) {
    const parameters = Object.entries(Object.assign({}, mode.parameters, study));
    return viewer + mode.route + '?' + parameters.map(([name, value]) => name + '=' + encodePath(value)).join('&');
  }

  // Slashes are legal in a query, and keep the address readable.
  function encodePath(value) {
    return encodeURIComponent(value).replace(/%2F/g, '/');
  }

  // Calls `callback` with the parameters by which OHIF finds the study, and with the modes that fit it.
  function withStudy(orthancId, callback) {
    const study = '../studies/' + encodeURIComponent(orthancId);
    const get = url => $.ajax({ url: url, type: 'GET', dataType: 'json', cache: false });
    $.when(get(study), get(study + '/series')).then(
      ([{ MainDicomTags }], [series]) => {
        const modalities = [...new Set(series.map(one => one.MainDicomTags.Modality).filter(Boolean))];
        // The address of the document is relative to the viewer's root.
        const parameters = listsStudies
          ? { StudyInstanceUIDs: MainDicomTags.StudyInstanceUID }
          : { url: '../studies/' + orthancId + '/ohif-dicom-json' };
        callback(parameters, fitting(modalities));
      },
      () => window.alert('The study is no longer stored in Orthanc.')
    );
  }

  function choose(study, offered) {
    const list = $('<ul>', { 'data-role': 'listview', 'data-divider-theme': 'd', class: 'ohif-modes' });
    list.append($('<li>', { 'data-role': 'list-divider', text: 'Open in a new tab' }));
    for (const mode of offered) {
      const link = $('<a>', { href: address(mode, study), target: '_blank', text: mode.label });
      // The dialog closes a moment later: removing a link while it is being followed cancels the navigation in some
      // browsers.
      link.on('click', () => window.setTimeout(() => $(document).trigger('simpledialog', { method: 'close' }), 0));
      list.append($('<li>').append(link));
    }
    // The dialog has a host element of its own, since Explorer's handlers are tied to Explorer's dialogs.
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
