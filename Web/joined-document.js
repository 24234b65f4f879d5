// SPDX-License-Identifier: GPL-3.0-or-later

// Joins the documents of the studies that a link names. The page requests each by its own address, so that the server
// decides on each study by itself.
(function (page) {
  'use strict';

  const settings = __SETTINGS__;

  // Returns an answer like that of `fetch`, with the document as its `content`, a sentence about missing studies as its
  // `notice`, and `links` to others. Throws a sentence when there is nothing to show.
  page.joinedDocument = async function (url, options) {
    const { studies, count } = await page.findStudies(page.namesIn(url.searchParams));
    const joined = { studies: [] };
    const refusals = [];
    let others = [];
    let asked = 0;
    // The limit of the server for the joined document of a patient: the page's memory is finite, too.
    let room = settings.documentLimit;
    // The requests go one after the other: the server reads few large studies at the same time, and refuses more.
    for (const study of studies) {
      try {
        const found = await firstAnswered([study, ...study.others], studies.length > 1, options);
        room -= found.body.size;
        if (room < 0) {
          break;
        }
        const document = await page.contentOf(new Response(found.body));
        joined.studies = joined.studies.concat(document.studies);
        others = others.concat(found.others);
      } catch (refusal) {
        refusals.push(refusal.message);
      }
      asked += 1;
    }
    if (joined.studies.length === 0) {
      throw new Error(refusals[0] || 'Its studies are too large to be shown together.');
    }
    const answer = new Response(null, { status: 200, headers: { 'Content-Type': 'application/json' } });
    answer.content = async () => joined;
    const shared = page.aboutShared(studies, 'one of them is shown.');
    answer.notice = [missing(refusals, asked, count, room < 0), shared].filter(Boolean).join(' ');
    answer.links = others.map(({ id }) => ({ text: 'Open another one', address: linkTo(id) }));
    return answer;
  };

  // Requests studies with the same UID in their order; returns the bytes of the first that this person may see, and the
  // studies after it.
  async function firstAnswered(studies, isToBeJoined, options) {
    const refusals = [];
    for (const [index, study] of studies.entries()) {
      try {
        const answer = await page.answer(addressOf(study, isToBeJoined), options);
        return { body: await page.bodyOf(answer), others: studies.slice(index + 1) };
      } catch (refusal) {
        refusals.push(refusal);
      }
    }
    throw refusals[0];
  }

  function linkTo(id) {
    const query = new URLSearchParams(location.search);
    query.set('url', new URL('studies/' + id + '/ohif-dicom-json', page.orthancRoot).pathname);
    return location.pathname + '?' + page.withToken(query);
  }

  // A document that is joined with others also holds objects that are drawn on images of another study.
  function addressOf(study, isToBeJoined) {
    const query = isToBeJoined ? '?beside-others=1' : '';
    return new URL('studies/' + study.id + '/ohif-dicom-json' + query, page.orthancRoot).href;
  }

  // Returns sentences about studies that are missing: otherwise the shown ones would seem to be all.
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
