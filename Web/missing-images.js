// SPDX-License-Identifier: GPL-3.0-or-later

// Says of what is drawn on images that these are missing: in another study, or not on this server.
(function (page) {
  'use strict';

  const STORAGE = '1.2.840.10008.5.1.4.1.1.';
  const DRAWN_ON_IMAGES = ['66.4', '66.7', '481.3'].map(end => STORAGE + end);
  // Measurements, but no selection of key images, which OHIF does not show anyway.
  const REPORT = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\.(?!59$)/;

  // Lists segmentations and structure sets as not supported that are drawn on series which are not there: once such an
  // object is opened, OHIF shows nothing any more. The server has done so in the document of one study. Gives a sentence
  // about these, and about measurements on such series; nothing when there are none. Documents in which OHIF shows
  // nothing at all stay as they are.
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

  // What an object was before the server listed it as not supported.
  const classOf = metadata => String(metadata.OriginalSpecializedSOPClassUID || metadata.SOPClassUID);

  // Adds the series that the images lie in that an object is about.
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

  // The first of some series, and how many more there are.
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
