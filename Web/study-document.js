// SPDX-License-Identifier: GPL-3.0-or-later

// Stands before `window.fetch` for the one document that the page's address names. OHIF takes whatever comes for a
// document, and the screen stays black when it is none, or one of which OHIF shows nothing: a sentence says why then.
(function (page) {
  'use strict';

  const fetchAnything = window.fetch;

  window.fetch = function (resource, options) {
    const named = new URLSearchParams(location.search).get('url');
    if (named === null || !isSame(resource, named)) {
      return fetchAnything.apply(this, arguments);
    }
    let url;
    try {
      url = page.permitted(named);
    } catch (refusal) {
      page.explainFailure(refusal.message);
      return Promise.reject(new TypeError(refusal.message));
    }
    return fetchDocument(url, resource, options);
  };

  function isSame(resource, named) {
    try {
      const asked = new URL(resource instanceof Request ? resource.url : resource, document.baseURI);
      asked.hash = '';
      const expected = new URL(named, page.root);
      expected.hash = '';
      return asked.href === expected.href;
    } catch (error) {
      return false;
    }
  }

  async function fetchDocument(url, resource, options) {
    let answer;
    try {
      // A redirect could lead to where a link may not.
      answer = await fetchAnything.call(window, resource, Object.assign({}, options, { redirect: 'error' }));
    } catch (error) {
      page.explainFailure('The server cannot be reached, or sends the browser to another address.');
      throw error;
    }
    if (!answer.ok) {
      const text = await answer.clone().text().catch(() => '');
      page.explainFailure(reason(answer.status, text.trim()));
      return answer;
    }
    // The document may have 100 MB: it is looked at where OHIF has it parsed.
    answer.json = async function () {
      let content;
      try {
        content = await Response.prototype.json.call(answer);
      } catch (error) {
        page.explainFailure('What the server answers is no study.');
        throw error;
      }
      if (url.origin !== location.origin) {
        page.removeUnsafeAddresses(content);
      }
      const sentence = page.whyNothingShows(content, url);
      if (sentence) {
        page.explain(sentence);
      }
      return content;
    };
    return answer;
  }

  const REASONS = {
    401: 'The server asks who you are.',
    403: 'The server does not let you see it.',
    404: 'There is no such study.',
    413: 'It is too large.',
  };

  // The server's own words when they are a sentence, and neither a page nor JSON.
  function reason(status, text) {
    if (text !== '' && text.length < 500 && !/^[<{[]/.test(text)) {
      return text;
    }
    return REASONS[status] || 'The server answers with status ' + status + '.';
  }
})(window.ohifPage);
