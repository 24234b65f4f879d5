// SPDX-License-Identifier: GPL-3.0-or-later

// With a data source of documents OHIF shows slides only in its microscopy mode; in the other modes the viewport stays
// grey or black when a slide is opened.
(function (page) {
  'use strict';

  const WHOLE_SLIDE = '1.2.840.10008.5.1.4.1.1.77.1.6';

  // Leaves for the microscopy mode when the document holds slides and nothing else that shows; returns whether it does.
  page.opensElsewhere = function (content) {
    const [mode, ...rest] = route();
    if (mode === 'microscopy' || !isOfSlides(content)) {
      return false;
    }
    const query = page.hasToken ? '?' + page.withToken(new URLSearchParams(location.search)) : location.search;
    location.replace(page.root.pathname + ['microscopy', ...rest].join('/') + query + location.hash);
    return true;
  };

  // Makes OHIF list slides beside other images as not supported, except in the microscopy mode.
  page.listSlides = function (content) {
    if (route()[0] !== 'microscopy') {
      page.listAsUnsupported(content, metadata => metadata.SOPClassUID === WHOLE_SLIDE);
    }
  };

  function route() {
    return location.pathname.slice(page.root.pathname.length).split('/');
  }

  function isOfSlides(content) {
    const studies = content && Array.isArray(content.studies) ? content.studies : [];
    const first = studies.flatMap(study => study.series || []).map(series => (series.instances || [])[0]);
    const shown = first.map(instance => instance && instance.metadata).filter(page.isShown);
    return shown.length > 0 && shown.every(metadata => metadata.SOPClassUID === WHOLE_SLIDE);
  }
})(window.ohifPage);
