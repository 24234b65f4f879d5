// SPDX-License-Identifier: GPL-3.0-or-later

// Finds the studies that a link names by what people and other programs know of them. Orthanc decides who may ask, on
// its own routes.
(function (page) {
  'use strict';

  // The parameters of an address that name studies, in small letters: other programs write them as they like.
  const PARAMETERS = {
    __proto__: null,
    studyinstanceuids: 'StudyInstanceUID',
    studyinstanceuid: 'StudyInstanceUID',
    accessionnumber: 'AccessionNumber',
    accessionnumbers: 'AccessionNumber',
    patientid: 'PatientID',
    patientids: 'PatientID',
  };
  // More than this is no link that somebody clicks, and more studies are too many for a browser.
  const LIMIT = 100;
  // Orthanc finds more than what is asked for; see `hasName`.
  const FOUND_LIMIT = 1000;
  // The standard allows 64; scripts and old scanners write longer ones, and Orthanc takes them.
  const LENGTH_LIMIT = 128;
  // An accession number has 16 characters, blanks included.
  const BLANKS_LIMIT = 15;
  // So many further patients that share a UID can be gone to.
  const OTHERS_LIMIT = 9;

  page.namingParameters = query => [...query.keys()].filter(key => PARAMETERS[key.toLowerCase()] !== undefined);

  // The names in a query, in its order: { tag, value }. Throws the sentence why it cannot be asked for one of them.
  page.namesIn = function (query) {
    const names = [];
    for (const [key, text] of query) {
      const tag = PARAMETERS[key.toLowerCase()];
      if (tag !== undefined) {
        // There are patient identifiers with a comma; half of one may be another patient's.
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

  // Orthanc would take `*`, `?` and `\` for patterns and lists, and find what is other patients'.
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

  // The studies with these names, one for each UID, in the order of the names; those of a patient the latest first.
  // `count` is how many there are, of which `studies` holds the first. Throws a sentence when there are none, or Orthanc
  // refuses.
  page.findStudies = async function (names) {
    if (names.length === 0) {
      throw new Error('Its link names no study.');
    }
    return gathered((await Promise.all(names.map(findNamed))).flat());
  };

  // The same for the studies of a document, by Orthanc's identifier of a study or a patient.
  page.studiesOf = async function (level, id) {
    const found = await page.orthanc(level === 'studies' ? 'studies/' + id : 'patients/' + id + '/studies');
    return gathered([].concat(found).map(described).sort(latestFirst));
  };

  // OHIF tells studies apart by their UIDs alone, but patients may share one by mistake: of these the study counts that
  // most of the names name, and has the rest as its `others`.
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

  // A sentence about the patients that share a UID of these studies, which ends with what of them shows; nothing when
  // there are none.
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
      // An Orthanc may be told to keep no patients (`PatientLevelEnabled`).
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

  // Orthanc keeps blanks at the beginning of a value, which mean nothing (PS3.5 6.2), and then finds it by the very same
  // ones only. It takes a list of values behind `\`.
  function find(tag, value) {
    const values = Array.from({ length: BLANKS_LIMIT + 1 }, (_, count) => ' '.repeat(count) + value);
    const query = { Level: 'Study', Expand: true, Limit: FOUND_LIMIT, Query: { [tag]: values.join('\\') } };
    return page.orthanc('tools/find', JSON.stringify(query));
  }

  // Orthanc compares without case, without letters outside ASCII, and with `_` and `%` as blanks: what it finds may be
  // another patient's.
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
