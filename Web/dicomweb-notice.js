// SPDX-License-Identifier: GPL-3.0-or-later

// Tells a person what OHIF does not tell of studies that it opens by DICOMweb.
(function (page) {
  'use strict';

  // The objects that OHIF shows only on images, by modality.
  const ON_IMAGES = {
    __proto__: null,
    SEG: 'segmentations (SEG)',
    RTSTRUCT: 'structure sets (RTSTRUCT)',
    PR: 'presentation states (PR)',
    KO: 'selections of key images (KO)',
    REG: 'registrations (REG)',
  };
  // A report holds measurements, which OHIF shows only on images, or text, which it shows by itself.
  const REPORT = 'SR';
  const MODALITY = '00080060';

  page.explainDICOMweb = async function (studies) {
    // When several patients have the same UID, OHIF takes the series of all of them for those of one study.
    const sentences = [page.aboutShared(studies, 'what is shown may be of any of them.')];
    try {
      const address = page.dicomWebService + '/studies/' + encodeURIComponent(studies[0].uid) + '/series';
      const series = await objectsAt(address);
      sentences.push(studies.length === 1 ? await aboutKinds(series, address) : '');
    } catch (refusal) {
      // OHIF says that the study is not available, whatever the reason is.
      if (refusal.status === 401 || refusal.status === 403) {
        page.explainFailure(refusal.message);
        return;
      }
    }
    const text = sentences.filter(Boolean).join(' ');
    if (text !== '') {
      page.explain(text);
    }
  };

  async function objectsAt(address) {
    return page.contentOf(await page.answer(address, { headers: { Accept: 'application/dicom+json' } }));
  }

  async function aboutKinds(series, address) {
    const kinds = series.map(one => ON_IMAGES[first(one, MODALITY)]);
    const reports = series.filter(one => first(one, MODALITY) === REPORT);
    if (kinds.length === 0 || kinds.filter(kind => kind === undefined).length > reports.length) {
      return '';
    }
    for (const one of reports) {
      // OHIF sends the same request.
      const objects = await objectsAt(address + '/' + encodeURIComponent(first(one, '0020000E')) + '/metadata');
      if (objects.some(isShown)) {
        return '';
      }
      kinds[series.indexOf(one)] = 'measurements (SR)';
    }
    const all = page.inOneSentence([...new Set(kinds)]);
    return 'This study holds ' + all + ' only; the images that they belong to are not in this study.';
  }

  const first = (attributes, tag) => attributes[tag] && attributes[tag].Value && attributes[tag].Value[0];

  // Whether OHIF shows a report by itself, as its SOP class and its title tell.
  function isShown(report) {
    const title = first(report, '0040A043');
    const ConceptNameCodeSequence = title && { CodeValue: first(title, '00080100') };
    return page.isShown({ SOPClassUID: first(report, '00080016'), ConceptNameCodeSequence });
  }
})(window.ohifPage);
