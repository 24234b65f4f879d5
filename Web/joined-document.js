// SPDX-License-Identifier: GPL-3.0-or-later

// One document of the studies that a link names, made of theirs. Each is asked for by its own address, so that the
// server judges each for itself.
(function (page) {
  'use strict';

  const settings = __SETTINGS__;

  // An answer as `fetch` gives it, with the document as its `content` and what is missing from it as its `notice`.
  // Throws a sentence when there is nothing to show.
  page.joinedDocument = async function (url, options) {
    const { studies, count } = await page.findStudies(page.namesIn(url.searchParams));
    const joined = { studies: [] };
    const refusals = [];
    let asked = 0;
    // As much as the server itself puts together for a patient: the page's memory has an end.
    let room = settings.documentLimit;
    // One after the other: the server reads few large studies at the same time, and refuses more.
    for (const study of studies) {
      try {
        const answer = await page.answer(addressOf(study, studies.length > 1), options);
        const body = await page.bodyOf(answer);
        room -= body.size;
        if (room < 0) {
          break;
        }
        const document = await page.contentOf(new Response(body));
        joined.studies = joined.studies.concat(document.studies);
      } catch (refusal) {
        refusals.push(refusal.message);
      }
      asked += 1;
    }
    if (joined.studies.length === 0) {
      throw new Error(refusals[0] || 'Its studies are too large to be shown together.');
    }
    if (studies.length > 1) {
      page.listStrays(joined);
    }
    const answer = new Response(null, { status: 200, headers: { 'Content-Type': 'application/json' } });
    answer.content = async () => joined;
    answer.notice = missing(refusals, asked, count, room < 0);
    return answer;
  };

  // Beside others a document holds what is drawn on images of another study, too.
  function addressOf(study, hasOthersBeside) {
    const query = hasOthersBeside ? '?beside-others=1' : '';
    return new URL('studies/' + study.id + '/ohif-dicom-json' + query, page.orthancRoot).href;
  }

  // Without this the others would look like all there is.
  function missing(refusals, asked, count, areTooLarge) {
    const sentences = [];
    if (count > asked) {
      const reason = areTooLarge ? ': more would be too large to be shown together.' : '.';
      const shown = asked === 1 ? 'the first of them is shown' : 'the first ' + asked + ' of them are shown';
      sentences.push('The link names ' + count + ' studies; ' + shown + reason);
    }
    if (refusals.length > 0) {
      const some = refusals.length === 1 ? 'One' : String(refusals.length);
      sentences.push(some + ' of ' + asked + ' studies cannot be opened. ' + [...new Set(refusals)].join(' '));
    }
    return sentences.join(' ');
  }
})(window.ohifPage);
