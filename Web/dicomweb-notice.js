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
    if (studies.length === 1) {
      sentences.push(await aboutKinds(studies[0].uid));
    }
    const text = sentences.filter(Boolean).join(' ');
    if (text !== '') {
      page.explain(text);
    }
  };

  async function aboutKinds(uid) {
    const address = page.dicomWebService + '/studies/' + encodeURIComponent(uid) + '/series';
    const answer = await page.answer(address, { headers: { Accept: 'application/dicom+json' } });
    const series = await page.contentOf(answer);
    const kinds = series.map(one => ON_IMAGES[one[MODALITY] && one[MODALITY].Value && one[MODALITY].Value[0]]);
    if (kinds.length === 0 || kinds.includes(undefined)) {
      return '';
    }
    const all = page.inOneSentence([...new Set(kinds)]);
    return 'This study holds ' + all + ' only; the images that they belong to are not in this study.';
  }
})(window.ohifPage);
