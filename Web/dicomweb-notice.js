// SPDX-License-Identifier: GPL-3.0-or-later

// Says what OHIF does not say of studies that it opens by DICOMweb.
(function (page) {
  'use strict';

  // What OHIF shows on images only, by modality. Reports may be text, which shows.
  const ON_IMAGES = {
    __proto__: null,
    SEG: 'segmentations (SEG)',
    RTSTRUCT: 'structure sets (RTSTRUCT)',
    PR: 'presentation states (PR)',
    KO: 'selections of key images (KO)',
    REG: 'registrations (REG)',
  };
  const MODALITY = '00080060';

  page.explainDICOMweb = async function (studies) {
    // OHIF has the series of all patients with a UID as those of one study.
    const sentences = [page.aboutShared(studies, 'what is shown may be of any of them.')];
    try {
      const series = await seriesOf(studies[0].uid);
      sentences.push(studies.length === 1 ? aboutKinds(series) : '');
    } catch (refusal) {
      // OHIF then says that the study is not available, whatever the reason is.
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

  async function seriesOf(uid) {
    const address = page.dicomWebService + '/studies/' + encodeURIComponent(uid) + '/series';
    return page.contentOf(await page.answer(address, { headers: { Accept: 'application/dicom+json' } }));
  }

  function aboutKinds(series) {
    const kinds = series.map(one => ON_IMAGES[one[MODALITY] && one[MODALITY].Value && one[MODALITY].Value[0]]);
    if (kinds.length === 0 || kinds.includes(undefined)) {
      return '';
    }
    const all = page.inOneSentence([...new Set(kinds)]);
    return 'This study holds ' + all + ' only; the images that they belong to are not in this study.';
  }
})(window.ohifPage);
