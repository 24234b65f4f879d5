// SPDX-License-Identifier: GPL-3.0-or-later

// Tells a person which objects are not shown because their images are missing: in another study, or not on this server.
(function (page) {
  'use strict';

  const STORAGE = '1.2.840.10008.5.1.4.1.1.';
  const DRAWN_ON_IMAGES = ['66.4', '66.7', '481.3'].map(end => STORAGE + end);
  // Measurements, without selections of key images, which OHIF does not show anyway.
  const REPORT = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\.(?!59$)/;

  // Makes OHIF list segmentations and structure sets as not supported when the series that they are drawn on is
  // missing: once such an object is opened, OHIF shows nothing any more. In the document of one study the server has
  // done so. Returns a sentence about them, and about measurements on missing series; an empty text when there are
  // none. A document in which OHIF shows nothing at all stays as it is.
  page.listStrays = function (content) {
    const series = content && Array.isArray(content.studies) ? content.studies.flatMap(study => study.series || []) : [];
    const kinds = new Set();
    const missing = new Set();
    if (!series.some(one => (one.instances || []).some(({ metadata }) => page.isShown(metadata)))) {
      return '';
    }
    const present = new Set(series.map(one => one.SeriesInstanceUID));
    const note = metadata => {
      const sopClass = classOf(metadata);
      if (!DRAWN_ON_IMAGES.includes(sopClass) && !(REPORT.test(sopClass) && !page.isShown(metadata))) {
        return false;
      }
      const named = new Set();
      page.addReferencedSeries(metadata, named);
      if ([...named].some(one => present.has(one)) || (named.size === 0 && REPORT.test(sopClass))) {
        return false;
      }
      kinds.add(page.kindOnImages(sopClass));
      named.forEach(one => missing.add(one));
      return DRAWN_ON_IMAGES.includes(sopClass);
    };
    page.listAsUnsupported(content, note);
    if (kinds.size === 0) {
      return '';
    }
    const place = content.studies.length > 1 ? 'these studies' : 'this study';
    const all = page.inOneSentence([...kinds]);
    const [subject, belongs] = kinds.size > 1 ? ['are', 'they belong'] : ['is', 'it belongs'];
    return (
      all[0].toUpperCase() + all.slice(1) + ' ' + subject + ' not shown: the images that ' + belongs + ' to are not in ' +
      place + page.seriesInBrackets(missing) + '.'
    );
  };

  // Returns the SOP class of an object, also of one that the server lists as not supported.
  const classOf = metadata => String(metadata.OriginalSpecializedSOPClassUID || metadata.SOPClassUID);

  // Adds the series of the images to which an object belongs.
  page.addReferencedSeries = function (metadata, found) {
    page.eachMember(metadata, (holder, key, value) => {
      if (key === 'ReferencedSeriesSequence' || key === 'RTReferencedSeriesSequence') {
        for (const item of [].concat(value)) {
          if (item && /^[0-9.]{1,64}$/.test(item.SeriesInstanceUID)) {
            found.add(item.SeriesInstanceUID);
          }
        }
      }
    });
  };

  // Returns the first of some series, and how many more there are.
  page.seriesInBrackets = function (uids) {
    const [first] = uids;
    const others = uids.size > 1 ? ' and ' + (uids.size - 1) + ' more' : '';
    return uids.size > 0 ? ' (series ' + first + others + ')' : '';
  };

  page.inOneSentence = function (names) {
    const last = names.pop();
    return names.length === 0 ? last : names.join(', ') + ' and ' + last;
  };
})(window.ohifPage);
