// SPDX-License-Identifier: GPL-3.0-or-later

// Sends the page's own requests to Orthanc, and turns its refusals into sentences.
(function (page) {
  'use strict';

  const fetchAnything = window.fetch;

  // Sends one of the page's own requests. It refuses redirects, which could lead where a link must not.
  page.ask = function (resource, options) {
    return fetchAnything.call(window, resource, Object.assign({}, options, { redirect: 'error' }));
  };

  // Returns the JSON at a path below Orthanc's root, by GET, or by POST when there is a body. Throws a sentence.
  page.orthanc = async function (path, body) {
    const options = body === undefined ? {} : { method: 'POST', body: body };
    const answer = await page.answer(new URL(path, page.orthancRoot).href, options);
    return page.contentOf(answer);
  };

  // Sends a request, and returns a successful answer. Otherwise throws a sentence, with the server's `status`.
  page.answer = async function (resource, options) {
    let answer;
    try {
      answer = await page.ask(resource, options);
    } catch (error) {
      throw new Error('The server cannot be reached, or sends the browser to another address.');
    }
    if (!answer.ok) {
      const text = await answer.text().catch(() => '');
      throw Object.assign(new Error(reason(answer.status, text.trim())), { status: answer.status });
    }
    return answer;
  };

  // Returns the bytes of an answer, decompressed: their size is known before they are parsed.
  page.bodyOf = async function (answer) {
    try {
      return await answer.blob();
    } catch (error) {
      throw new Error('The server does not send all of its answer.');
    }
  };

  page.contentOf = async function (answer) {
    try {
      return await Response.prototype.json.call(answer);
    } catch (error) {
      throw new Error('What the server answers is no study.');
    }
  };

  const REASONS = {
    __proto__: null,
    401: 'The server asks who you are.',
    403: 'The server does not let you see it.',
    404: 'There is no such study.',
    413: 'It is too large.',
  };

  // Returns the server's own words when they are a sentence, and neither a page nor JSON.
  function reason(status, text) {
    if (text !== '' && text.length < 500 && !/^[<{[]/.test(text)) {
      return text;
    }
    if (page.hasToken && (status === 401 || status === 403)) {
      return 'The server does not take the token in the link: it may be over, or be for something else.';
    }
    return REASONS[status] || 'The server answers with status ' + status + '.';
  }
})(window.ohifPage);
