// SPDX-License-Identifier: GPL-3.0-or-later

// Mends the metadata that OHIF gets from Orthanc's DICOMweb plugin, where OHIF would show something wrong without an
// error.
(function (page) {
  'use strict';

  const settings = __SETTINGS__;

  const STORAGE = '1.2.840.10008.5.1.4.1.1.';
  const SEGMENTATION = STORAGE + '66.4';
  const RAW_DATA = STORAGE + '66';
  const METADATA = /\/metadata(\?|$)/;
  const NUMBERS = ['DS', 'IS'];
  // JavaScript takes an empty text for 0, and reads hexadecimal digits, too.
  const DECIMAL = /^ *[-+]?[\d.]+([eE][-+]?\d+)? *$/;
  // Levels of sequences that are looked into.
  const DEEPEST = 100;

  const { open } = XMLHttpRequest.prototype;
  const { get } = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'response');
  const mended = new WeakSet();

  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    if (String(address).startsWith(page.dicomWebService + '/studies/') && METADATA.test(address)) {
      Object.defineProperty(this, 'response', {
        configurable: true,
        get() {
          const objects = get.call(this);
          // The browser gives the same array each time.
          if (Array.isArray(objects) && !mended.has(objects)) {
            mended.add(objects);
            objects.forEach((one, index) => {
              giveNumbers(one, DEEPEST);
              objects[index] = isCutWrong(one) ? unsupported(one) : one;
            });
          }
          return objects;
        },
      });
    }
    return open.call(this, method, address, ...rest);
  };

  // Decimal strings may come as numbers or as text (PS3.18, table F.2.3-1). Since version 1.20 the plugin gives text, with
  // which OHIF computes wrongly.
  function giveNumbers(object, levels) {
    for (const element of Object.values(object || {})) {
      const { vr, Value } = element || {};
      if (!Array.isArray(Value)) {
        continue;
      }
      if (vr === 'SQ' && levels > 0) {
        Value.forEach(item => giveNumbers(item, levels - 1));
      } else if (NUMBERS.includes(vr)) {
        Value.forEach((value, index) => {
          const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : NaN;
          Value[index] = Number.isFinite(number) ? number : value;
        });
      }
    }
  }

  // OHIF 3.13 requests a segmentation frame by frame. The plugin cuts frames of one bit a voxel at whole bytes: where a
  // frame begins inside a byte, OHIF would draw the segments in wrong places. It lists such an object as not supported
  // instead.
  function isCutWrong(object) {
    const bits = first(object, '00280010') * first(object, '00280011');
    const isBinary = first(object, '00080016') === SEGMENTATION && first(object, '00280100') === 1;
    return settings.readsSegmentationsByFrame && isBinary && first(object, '00280008') > 1 && bits % 8 !== 0;
  }

  // What tells which object it is, and of whom.
  const KEPT = /^(0008(?!1115)|0010|0020000[DE]|0020001[0-3])/;

  function unsupported(object) {
    const kept = Object.entries(object).filter(([tag]) => KEPT.test(tag));
    return { ...Object.fromEntries(kept), '00080016': { vr: 'UI', Value: [RAW_DATA] } };
  }

  const first = (object, tag) => object && object[tag] && object[tag].Value && object[tag].Value[0];
})(window.ohifPage);
