// SPDX-License-Identifier: GPL-3.0-or-later

// Examines a study document: whether OHIF shows anything of it, what is missing, and whether its addresses are safe.
(function (page) {
  'use strict';

  const STORAGE = '1.2.840.10008.5.1.4.1.1.';
  // The objects that OHIF shows only on images, and those that it does not show, by the end of their SOP class. A dot
  // at the end stands for all classes below.
  const ON_IMAGES = {
    __proto__: null,
    '66.4': 'a segmentation (SEG)',
    '66.7': 'a segmentation (SEG)',
    '66.5': 'a surface segmentation (SEG)',
    '481.3': 'a structure set (RTSTRUCT)',
    '88.59': 'a selection of key images (KO)',
    '88.': 'a report (SR)',
    '11.': 'a presentation state (PR)',
    '66.1': 'a registration (REG)',
    '66.3': 'a registration (REG)',
  };
  const NOT_SHOWN = {
    __proto__: null,
    '66': 'raw data (RAW)',
    '66.2': 'fiducials (FID)',
    '481.4': 'a treatment record (RTRECORD)',
    '481.5': 'a treatment plan (RTPLAN)',
    '481.8': 'a treatment plan (RTPLAN)',
    '104.2': 'a document (CDA)',
    '9.': 'a waveform',
  };

  // Reports whose text OHIF shows, unless they are measurements on images.
  const TEXT_REPORTS = ['88.11', '88.22', '88.33', '88.34'];
  const IMAGING_MEASUREMENT_REPORT = '126000';

  // Returns a sentence when OHIF shows nothing of a document; null when it shows something, and for documents of other
  // kinds. It reads no further than the first image.
  page.whyNothingShows = function (content, url) {
    const studies = content && content.studies;
    if (!Array.isArray(studies)) {
      return null;
    }
    if (studies.length === 0) {
      return 'The study cannot be opened. There is nothing in it that can be read.';
    }
    const kinds = new Set();
    const missing = new Set();
    const present = new Set();
    let needsImages = false;
    for (const one of studies.flatMap(study => study.series || [])) {
      present.add(one.SeriesInstanceUID);
      const seen = new Set();
      for (const { metadata } of one.instances || []) {
        if (!metadata || page.isShown(metadata)) {
          return null;
        }
        // Only the first entry of an object describes it; the others are for its further frames.
        if (seen.has(metadata.SOPInstanceUID)) {
          continue;
        }
        seen.add(metadata.SOPInstanceUID);
        const overlay = page.kindOnImages(metadata.SOPClassUID);
        kinds.add(overlay || named(NOT_SHOWN, metadata.SOPClassUID) || 'objects that are no images');
        needsImages = needsImages || overlay !== undefined;
        page.addReferencedSeries(metadata, missing);
      }
    }
    if (kinds.size === 0) {
      return 'The study cannot be opened. There is nothing in it that can be read.';
    }
    present.forEach(series => missing.delete(series));
    const ofSeries = /\/series\/[^/]+\/ohif-dicom-json$/.test(url.pathname);
    const subject = studies.length > 1 ? 'These studies hold' : ofSeries ? 'This series holds' : 'This study holds';
    const only = subject + ' ' + page.inOneSentence([...kinds]) + ' only; ';
    if (!needsImages) {
      return only + 'the viewer does not show ' + (kinds.size > 1 ? 'them.' : 'it.');
    }
    const belong = kinds.size > 1 ? 'they belong' : 'it belongs';
    const place = studies.length > 1 ? 'these studies' : ofSeries ? 'this series' : 'this study';
    return only + 'the images that ' + belong + ' to are not in ' + place + page.seriesInBrackets(missing) + '.';
  };

  function named(names, sopClass) {
    const end = String(sopClass).startsWith(STORAGE) ? String(sopClass).slice(STORAGE.length) : '';
    return names[end] || names[end.split('.')[0] + '.'];
  }

  // Returns the name of the kind of an object that OHIF shows only on images; undefined for other objects.
  page.kindOnImages = sopClass => named(ON_IMAGES, sopClass);

  // Whether OHIF shows an object by itself.
  page.isShown = function (metadata) {
    if (!metadata) {
      return false;
    }
    const sopClass = String(metadata.SOPClassUID);
    if (TEXT_REPORTS.some(end => sopClass === STORAGE + end)) {
      const [title] = [].concat(metadata.ConceptNameCodeSequence || []);
      return !title || title.CodeValue !== IMAGING_MEASUREMENT_REPORT;
    }
    if (page.kindOnImages(sopClass) !== undefined) {
      return false;
    }
    return (
      metadata.Rows > 0 ||
      // A PDF document, a video, or an electrocardiogram.
      (metadata.EncapsulatedDocument !== undefined && sopClass !== STORAGE + '104.2') ||
      metadata.PixelData !== undefined ||
      [].concat(metadata.WaveformSequence || []).some(group => group && group.WaveformData !== undefined)
    );
  };

  // The SOP class of objects that the server lists as not supported; see docs/formats.md.
  const RAW_DATA = STORAGE + '66';

  // Changes a document so that OHIF lists objects as not supported: those for whose metadata `isOne` returns true.
  page.listAsUnsupported = function (content, isOne) {
    for (const one of studiesOf(content).flatMap(study => study.series || [])) {
      const found = new Map();
      for (const instance of one.instances || []) {
        if (instance.metadata && isOne(instance.metadata)) {
          const { SOPInstanceUID, SeriesInstanceUID, InstanceNumber } = instance.metadata;
          instance.metadata = { SOPClassUID: RAW_DATA, SOPInstanceUID, SeriesInstanceUID, InstanceNumber };
          found.set(SOPInstanceUID, instance);
        }
      }
      if (found.size > 0) {
        // Keeps only the first entry of each such object; the others are for its further frames.
        one.instances = one.instances.filter(instance => {
          const first = found.get((instance.metadata || {}).SOPInstanceUID);
          return first === undefined || first === instance;
        });
      }
    }
  };

  function studiesOf(content) {
    return content && Array.isArray(content.studies) ? content.studies : [];
  }

  // Removes all addresses that are not http: or https:, with or without the name of one of OHIF's image loaders before
  // them: an address can be a script, and OHIF puts those of PDF documents and videos into the page.
  page.removeUnsafeAddresses = function (content) {
    page.eachMember(content, (holder, key, value) => {
      if (/(url|uri|root)$/i.test(key) && typeof value !== 'object' && !isSafe(value)) {
        delete holder[key];
      } else if (/(url|uri|root)$/i.test(key) && Array.isArray(value)) {
        delete holder[key];
      }
    });
  };

  function isSafe(address) {
    try {
      const url = new URL(String(address).replace(/^(dicomweb|wadors|wadouri):/, ''), page.root);
      return url.protocol === 'http:' || url.protocol === 'https:';
    } catch (error) {
      return false;
    }
  }

  // Calls `visit` with each member of each object. It does not recurse, since other servers' documents may be nested to
  // any depth, and it skips numbers in arrays, which are long.
  page.eachMember = function (content, visit) {
    const rest = content !== null && typeof content === 'object' ? [content] : [];
    while (rest.length > 0) {
      const holder = rest.pop();
      if (Array.isArray(holder)) {
        for (const item of holder) {
          if (item !== null && typeof item === 'object') {
            rest.push(item);
          }
        }
      } else {
        for (const key of Object.keys(holder)) {
          visit(holder, key, holder[key]);
          if (holder[key] !== null && typeof holder[key] === 'object') {
            rest.push(holder[key]);
          }
        }
      }
    }
  };
})(window.ohifPage);
