// SPDX-License-Identifier: GPL-3.0-or-later

// Finds the studies that a link names by UIDs, accession numbers or patient identifiers. The page asks at Orthanc's own
// routes, where Orthanc decides who may ask.
(function (page) {
  'use strict';

  // The parameters of an address that name studies, in small letters: other programs use any case.
  const PARAMETERS = {
    __proto__: null,
    studyinstanceuids: 'StudyInstanceUID',
    studyinstanceuid: 'StudyInstanceUID',
    accessionnumber: 'AccessionNumber',
    accessionnumbers: 'AccessionNumber',
    patientid: 'PatientID',
    patientids: 'PatientID',
  };
  // The most names in a link, and the most studies that a browser can show.
  const LIMIT = 100;
  // The most studies that Orthanc gives: it finds more than it is asked for; see `hasName`.
  const FOUND_LIMIT = 1000;
  // The most characters of a name. The standard allows 64; scripts and old scanners write more, and Orthanc accepts
  // them.
  const LENGTH_LIMIT = 128;
  // The most blanks before a value: an accession number has 16 characters, including blanks.
  const BLANKS_LIMIT = 15;
  // The most further studies with a shared UID to which the page offers a link.
  const OTHERS_LIMIT = 9;

  page.namingParameters = query => [...query.keys()].filter(key => PARAMETERS[key.toLowerCase()] !== undefined);

  // Returns the names in a query, in its order, as { tag, value }. Throws a sentence when the page cannot ask for one.
  page.namesIn = function (query) {
    const names = [];
    for (const [key, text] of query) {
      const tag = PARAMETERS[key.toLowerCase()];
      if (tag !== undefined) {
        // A patient identifier may contain a comma, and a part of it may be another patient's identifier.
        const values = tag === 'PatientID' ? [text] : text.split(',');
        values.map(value => value.trim()).filter(value => value !== '').forEach(value => names.push({ tag, value }));
      }
    }
    if (names.length > LIMIT) {
      throw new Error('Its link names more than ' + LIMIT + ' studies.');
    }
    names.forEach(check);
    return names;
  };

  // Throws a sentence for a name that Orthanc would take for a pattern or a list (`*`, `?`, `\`): it would find other
  // patients' studies.
  function check({ tag, value }) {
    const isUID = tag === 'StudyInstanceUID';
    const form = isUID ? /^[\w.-]+$/ : /^[^\u0000-\u001f\u007f*?\\]+$/;
    if (value.length > LENGTH_LIMIT || !form.test(value)) {
      throw new Error(
        'Its link is not right: ' +
          (isUID
            ? 'a Study Instance UID has up to ' + LENGTH_LIMIT + ' digits and dots.'
            : 'such a name has up to ' + LENGTH_LIMIT + ' characters, and none of "*", "?" and "\\".')
      );
    }
  }

  // Returns the studies with these names, one for each UID, in the order of the names; those of a patient the latest
  // first. `count` is their number, and `studies` holds the first of them. Throws a sentence when there are none, or
  // Orthanc refuses.
  page.findStudies = async function (names) {
    if (names.length === 0) {
      throw new Error('Its link names no study.');
    }
    return gathered((await Promise.all(names.map(findNamed))).flat());
  };

  // Returns the same for the studies of a document, by Orthanc's identifier of a study or a patient.
  page.studiesOf = async function (level, id) {
    const found = await page.orthanc(level === 'studies' ? 'studies/' + id : 'patients/' + id + '/studies');
    return gathered([].concat(found).map(described).sort(latestFirst));
  };

  // Joins studies with the same UID, since OHIF tells studies apart only by their UIDs, and patients may share one by
  // mistake. The study to which most of the names belong counts, and has the rest as its `others`.
  function gathered(found) {
    const named = new Map();
    found.forEach(study => named.set(study.id, (named.get(study.id) || 0) + 1));
    const byUID = new Map();
    for (const study of new Map(found.map(one => [one.id, one])).values()) {
      byUID.set(study.uid, (byUID.get(study.uid) || []).concat(study));
    }
    const studies = [...byUID.values()].map(ones => {
      const [first, ...others] = ones.sort((one, other) => named.get(other.id) - named.get(one.id));
      return Object.assign({}, first, { others: others.slice(0, OTHERS_LIMIT), sharedBy: ones.length });
    });
    if (studies.length === 0) {
      throw new Error('There is no such study.');
    }
    return { studies: studies.slice(0, LIMIT), count: studies.length };
  }

  // Returns a sentence about the patients that share a UID of these studies, which ends with `whatShows`; an empty text
  // when there are none.
  page.aboutShared = function (studies, whatShows) {
    const most = Math.max(...studies.map(study => study.sharedBy));
    const subject = studies.length === 1 ? 'of this study' : 'of one of these studies';
    return most > 1 ? most + ' patients share the Study Instance UID ' + subject + '; ' + whatShows : '';
  };

  async function findNamed(name) {
    const expanded = await FINDERS[name.tag](name.value);
    return expanded.filter(study => hasName(study, name)).map(described).sort(latestFirst);
  }

  const FINDERS = {
    __proto__: null,
    StudyInstanceUID: async uid => {
      const ids = await lookUp('Study', uid);
      return Promise.all(ids.map(id => page.orthanc('studies/' + id)));
    },
    PatientID: async value => {
      const ids = await lookUp('Patient', value);
      // Orthanc may be configured to keep no patients (`PatientLevelEnabled`).
      return ids.length === 0
        ? find('PatientID', value)
        : (await Promise.all(ids.map(id => page.orthanc('patients/' + id + '/studies')))).flat();
    },
    AccessionNumber: value => find('AccessionNumber', value),
  };

  async function lookUp(type, value) {
    const found = await page.orthanc('tools/lookup', value);
    return found.filter(one => one.Type === type && /^[0-9a-f-]{44}$/.test(one.ID)).map(one => one.ID);
  }

  // Searches for a value with all numbers of blanks before it, as a list separated by `\`: Orthanc keeps blanks at the
  // beginning of a value, which mean nothing (PS3.5 6.2), and finds the value only with the same blanks.
  function find(tag, value) {
    const values = Array.from({ length: BLANKS_LIMIT + 1 }, (_, count) => ' '.repeat(count) + value);
    const query = { Level: 'Study', Expand: true, Limit: FOUND_LIMIT, Query: { [tag]: values.join('\\') } };
    return page.orthanc('tools/find', JSON.stringify(query));
  }

  // Whether a study that Orthanc found really has a name: Orthanc ignores case and letters outside ASCII, and takes `_`
  // and `%` for blanks, so the study may be another patient's.
  function hasName(study, { tag, value }) {
    const own = (tag === 'PatientID' ? study.PatientMainDicomTags : study.MainDicomTags) || {};
    return String(own[tag] || '').trim() === value;
  }

  function described(study) {
    const tags = study.MainDicomTags;
    return { id: study.ID, uid: tags.StudyInstanceUID, time: (tags.StudyDate || '') + (tags.StudyTime || '') };
  }

  function latestFirst(one, other) {
    const isFirst = one.time === other.time ? one.id < other.id : one.time > other.time;
    return isFirst ? -1 : 1;
  }
})(window.ohifPage);
