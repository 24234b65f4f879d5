// SPDX-License-Identifier: GPL-3.0-or-later

// OHIF requests the tiles of slides by DICOMweb, whatever its data source. For slides in a document of this server, the
// page sends these requests to the instance's own route, where Orthanc decides who sees what. The root of DICOMweb
// would not do: another plugin may answer there, whose frames of some transfer syntaxes OHIF cannot read, and UIDs that
// two patients share name no instance there.
(function (page) {
  'use strict';

  // The root of these requests in OHIF's configuration; no server answers there.
  page.dicomWebOfDocuments = new URL('dicom-web', page.root).href;

  // The UIDs have the form in which the server puts them into addresses.
  const FRAMES = /^studies\/(\d[\w.-]*)\/series\/(\d[\w.-]*)\/instances\/(\d[\w.-]*)\/frames\/[\d,]+$/;
  const INSTANCE = /^(?:wadors:|dicomweb:)?\.\.\/(instances\/[0-9a-f]{8}(?:-[0-9a-f]{8}){4})\//;
  const studies = [];
  const folders = new Map();

  // Takes note of a document of this server, which tells the instances of each study. Other servers' documents must not
  // decide where requests go.
  page.noteInstances = function (content) {
    if (content && Array.isArray(content.studies)) {
      studies.push(...content.studies);
    }
  };

  // Returns the path of the first instance with these UIDs, which OHIF also takes: patients may share UIDs by mistake.
  function folderOf(study, series, sop) {
    const key = [study, series, sop].join('/');
    if (!folders.has(key)) {
      const found = studies
        .filter(one => one.StudyInstanceUID === study)
        .flatMap(one => one.series || [])
        .filter(one => one.SeriesInstanceUID === series)
        .flatMap(one => one.instances || [])
        .find(({ metadata }) => metadata && metadata.SOPInstanceUID === sop);
      if (found === undefined) {
        return undefined;
      }
      folders.set(key, (INSTANCE.exec(found.url) || [])[1]);
    }
    return folders.get(key);
  }

  function routed(address) {
    const prefix = page.dicomWebOfDocuments + '/';
    if (typeof address !== 'string' || !address.startsWith(prefix)) {
      return address;
    }
    const path = address.slice(prefix.length);
    const [, ...uids] = FRAMES.exec(path) || [];
    const folder = uids.length > 0 ? folderOf(...uids) : undefined;
    return folder === undefined ? address : new URL(folder + '/ohif/' + path, page.orthancRoot).href;
  }

  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    return open.call(this, method, routed(address), ...rest);
  };
})(window.ohifPage);
