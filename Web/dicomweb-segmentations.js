// SPDX-License-Identifier: GPL-3.0-or-later

// OHIF 3.13 requests a segmentation frame by frame. Orthanc's DICOMweb plugin cuts frames of one bit a voxel at whole
// bytes: where a frame begins inside a byte, OHIF would draw the segments in wrong places, without an error. The page
// changes the metadata of such an object, so that OHIF lists it as not supported.
(function (page) {
  'use strict';

  const settings = __SETTINGS__;

  if (!settings.readsSegmentationsByFrame) {
    return;
  }

  const STORAGE = '1.2.840.10008.5.1.4.1.1.';
  const SEGMENTATION = STORAGE + '66.4';
  const RAW_DATA = STORAGE + '66';
  const METADATA = /\/metadata(\?|$)/;
  const KEPT = /^(0008(?!1115)|0010|0020000[DE]|0020001[0-3])/;

  const { open } = XMLHttpRequest.prototype;
  const { get } = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'response');

  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    if (String(address).startsWith(page.dicomWebService + '/studies/') && METADATA.test(address)) {
      Object.defineProperty(this, 'response', {
        configurable: true,
        get() {
          return listed(get.call(this));
        },
      });
    }
    return open.call(this, method, address, ...rest);
  };

  // The browser gives the same array at each look.
  function listed(objects) {
    if (Array.isArray(objects)) {
      objects.forEach((one, index) => {
        objects[index] = isCutWrong(one) ? unsupported(one) : one;
      });
    }
    return objects;
  }

  function isCutWrong(object) {
    const bits = first(object, '00280010') * first(object, '00280011');
    const isBinary = first(object, '00080016') === SEGMENTATION && first(object, '00280100') === 1;
    return isBinary && first(object, '00280008') > 1 && bits % 8 !== 0;
  }

  function unsupported(object) {
    const kept = Object.entries(object).filter(([tag]) => KEPT.test(tag));
    return { ...Object.fromEntries(kept), '00080016': { vr: 'UI', Value: [RAW_DATA] } };
  }

  const first = (object, tag) => object && object[tag] && object[tag].Value && object[tag].Value[0];
})(window.ohifPage);
