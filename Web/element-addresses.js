// SPDX-License-Identifier: GPL-3.0-or-later

// Elements of the page load PDF documents and videos themselves. Where that fails, the page fetches the file and gives
// the element the address of its copy: elements send no header, so they cannot sign in by a token, and a video that the
// server cannot send in parts plays, but does not jump to a frame.
(function (page) {
  'use strict';

  const settings = __SETTINGS__;

  if (page.hasToken) {
    takeOver(HTMLObjectElement.prototype, 'data', page.addressWithToken);
  }
  if (page.hasToken || !settings.servesRanges) {
    const addressOfVideo = settings.servesRanges ? page.addressWithToken : async () => null;
    takeOver(HTMLMediaElement.prototype, 'src', addressOfVideo);
    takeOver(HTMLSourceElement.prototype, 'src', addressOfVideo);
  }

  // Intercepts the setting of an element's address.
  // - addressFor: Returns the address that the element can load itself, or null when the page must fetch it.
  function takeOver(prototype, name, addressFor) {
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, name);
    const latest = new WeakMap();
    const assign = (element, address) => {
      const url = page.urlOf(address);
      const mine = {};
      latest.set(element, mine);
      if (!page.isPatients(url)) {
        set.call(element, address);
        return;
      }
      const finish = found => latest.get(element) === mine && set.call(element, found);
      addressFor(url).then(found => found || fetched(url)).then(finish, () => {});
    };
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get,
      set(address) {
        assign(this, address);
      },
    });
    prototype.setAttribute = function (attribute, value) {
      return String(attribute).toLowerCase() === name
        ? assign(this, value)
        : Element.prototype.setAttribute.call(this, attribute, value);
    };
  }

  const blobs = new Map();

  function fetched(url) {
    if (!blobs.has(url.href)) {
      const whole = fetchWhole(url);
      blobs.set(url.href, whole);
      whole.catch(() => blobs.delete(url.href));
    }
    return blobs.get(url.href);
  }

  async function fetchWhole(url) {
    const answer = await window.fetch(url.href);
    if (!answer.ok) {
      throw new Error('refused');
    }
    return URL.createObjectURL(await answer.blob());
  }
})(window.ohifPage);
