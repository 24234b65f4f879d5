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
    if (!(isUID ? /^[\w.-]{1,64}$/ : /^[^\u0000-\u001f\u007f*?\\]{1,64}$/).test(value)) {
      throw new Error(
        'Its link is not right: ' +
          (isUID
            ? 'a Study Instance UID has up to 64 digits and dots.'
            : 'such a name has up to 64 characters, and none of "*", "?" and "\\".')
      );
    }
  }

  // The studies with these names, each once, in the order of the names; those of a patient the latest first. `count` is
  // how many there are, of which `studies` holds the first. Throws a sentence when there are none, or Orthanc refuses.
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

  function gathered(found) {
    const seen = new Set();
    const studies = found.filter(study => !seen.has(study.id) && seen.add(study.id));
    if (studies.length === 0) {
      throw new Error('There is no such study.');
    }
    return { studies: studies.slice(0, LIMIT), count: studies.length };
  }

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

  function find(tag, value) {
    const query = { Level: 'Study', Expand: true, Limit: FOUND_LIMIT, Query: { [tag]: value } };
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
