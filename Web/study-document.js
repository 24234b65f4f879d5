// SPDX-License-Identifier: GPL-3.0-or-later

// Wraps `window.fetch` for the one document that the page's address names. OHIF takes every answer for a document, and
// the screen stays black when it is none, or one of which OHIF shows nothing: then a sentence says why.
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
      answer = page.namesStudies(url) ? await page.joinedDocument(url, options) : await page.answer(resource, options);
    } catch (refusal) {
      throw failure(refusal);
    }
    const parse = answer.content || (() => page.contentOf(answer));
    // The document may have 100 MB, so it is parsed only once: here, when OHIF asks for it.
    answer.json = async function () {
      let content;
      try {
        content = await parse();
      } catch (refusal) {
        throw failure(refusal);
      }
      if (url.origin !== location.origin) {
        page.removeUnsafeAddresses(content);
      }
      if (page.isStudyDocument(url)) {
        page.noteInstances(content);
      }
      if (page.opensElsewhere(content)) {
        return new Promise(() => {});
      }
      page.listSlides(content);
      const sentences = [page.whyNothingShows(content, url) || page.listStrays(content), answer.notice].filter(Boolean);
      if (sentences.length > 0) {
        page.explain(sentences.join(' '), answer.links);
      }
      return content;
    };
    return answer;
  }

  function failure(refusal) {
    page.explainFailure(refusal.message);
    return new TypeError(refusal.message);
  }
})(window.ohifPage);
