// SPDX-License-Identifier: GPL-3.0-or-later

// The token in the page's address (`?token=`), by which a person who is no user of Orthanc sees a study. This script
// sends it with each request of the page, and of OHIF in it, for patients' data, and never to another server. It runs
// before the other scripts, so that it sees their requests.
(function (page) {
  'use strict';

  const STORED = 'ohif-link-token';
  const given = tokenIn(new URLSearchParams(location.search));
  const token = given || stored();

  // Adds the token, if there is one, to a query, for links to other views of the same study.
  page.withToken = function (query) {
    if (token !== null) {
      query.set('token', token);
    }
    return query;
  };
  page.hasToken = token !== null;
  page.isPatients = isPatients;
  page.urlOf = urlOf;

  // Spells the parameter's name in small letters: OHIF also accepts others, but leaves them in the address.
  page.spellToken = function (query) {
    for (const key of [...query.keys()].filter(one => one !== 'token' && one.toLowerCase() === 'token')) {
      query.set('token', query.get(key));
      query.delete(key);
    }
  };

  // Stores the token in this tab, for a reload of the same address: OHIF removes it from the address.
  page.keepToken = function () {
    if (token !== null) {
      useStorage(storage => storage.setItem(STORED, JSON.stringify({ of: withoutToken(), token })));
    }
  };

  if (token === null) {
    return;
  }

  const HEADER = 'Authorization';
  const VALUE = 'Bearer ' + token;
  const fetchAnything = window.fetch;

  function tokenIn(query) {
    const [, value] = [...query].find(([key]) => key.toLowerCase() === 'token') || [];
    return value || null;
  }

  function withoutToken() {
    const parameters = [...new URLSearchParams(location.search)];
    return location.pathname + '?' + new URLSearchParams(parameters.filter(([key]) => key.toLowerCase() !== 'token'));
  }

  function stored() {
    return useStorage(storage => {
      const kept = JSON.parse(storage.getItem(STORED));
      return kept && kept.of === withoutToken() && typeof kept.token === 'string' ? kept.token : null;
    });
  }

  // A browser may be configured to refuse storage.
  function useStorage(use) {
    try {
      return use(window.sessionStorage) || null;
    } catch (error) {
      return null;
    }
  }

  // Whether an address is one of this Orthanc that may give patients' data, unlike the viewer's own files.
  function isPatients(url) {
    const { orthancRoot, root } = page;
    const isHere = url !== null && root !== undefined && url.origin === location.origin;
    return isHere && url.pathname.startsWith(orthancRoot.pathname) && !url.pathname.startsWith(root.pathname);
  }

  function urlOf(address) {
    try {
      return new URL(address instanceof Request ? address.url : address, document.baseURI);
    } catch (error) {
      return null;
    }
  }

  // Requests of scripts

  window.fetch = function (resource, options) {
    const url = urlOf(resource);
    const own = (options && options.headers) || (resource instanceof Request ? resource.headers : undefined);
    const headers = new Headers(own);
    if (isPatients(url)) {
      headers.set(HEADER, headers.get(HEADER) || VALUE);
    } else if (headers.get(HEADER) === VALUE) {
      headers.delete(HEADER);
    } else {
      return fetchAnything.apply(this, arguments);
    }
    const answer = fetchAnything.call(window, resource, Object.assign({}, options, { headers }));
    const isGet = ((options && options.method) || resource.method || 'GET') === 'GET';
    answer.then(({ status }) => judge(url, status, isGet), () => {});
    return answer;
  };

  const { open, send, setRequestHeader } = XMLHttpRequest.prototype;
  const requests = new WeakMap();

  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    requests.set(this, { url: urlOf(address), isSigned: false });
    return open.call(this, method, address, ...rest);
  };

  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    const request = requests.get(this);
    if (request && name.toLowerCase() === 'authorization') {
      request.isSigned = true;
      if (value === VALUE && !isPatients(request.url)) {
        return undefined;
      }
    }
    return setRequestHeader.call(this, name, value);
  };

  XMLHttpRequest.prototype.send = function (body) {
    const request = requests.get(this);
    if (request && isPatients(request.url)) {
      if (!request.isSigned) {
        setRequestHeader.call(this, HEADER, VALUE);
      }
      this.addEventListener('loadend', () => judge(request.url, this.status, false));
    }
    return send.call(this, body);
  };

  // Returns the address with the token as an argument, for elements, which send no header; null where Orthanc accepts
  // only the header.
  page.addressWithToken = async function (url) {
    const named = new URL(url);
    named.searchParams.set('token', token);
    return isGood(await statusOf(named, {})) ? named.href : null;
  };

  // Returns the status of an answer, without reading its body. It omits the browser's own credentials: otherwise the
  // browser could ask a person for a password.
  async function statusOf(url, headers) {
    const control = new AbortController();
    const { status } = await fetchAnything.call(window, url.href, {
      headers, signal: control.signal, cache: 'no-cache', credentials: 'omit',
    });
    control.abort();
    return status;
  }

  const isGood = status => status >= 200 && status < 300;

  // When the token is refused

  let proof = null;
  let isOver = false;

  async function judge(url, status, mayBeProof) {
    if (isGood(status)) {
      proof = proof || (mayBeProof ? url : null);
    } else if ((status === 401 || status === 403) && !isOver) {
      if (proof === null) {
        useStorage(storage => storage.removeItem(STORED));
        return;
      }
      // The token may be valid, but not for this address: it is tried at one that it opened before.
      const again = await statusOf(proof, { [HEADER]: VALUE }).catch(() => 0);
      if ((again === 401 || again === 403) && !isOver) {
        isOver = true;
        page.explain('The sign-in is over. Open the study again from where you came.');
      }
    }
  }
})(window.ohifPage);
