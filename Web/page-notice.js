// SPDX-License-Identifier: GPL-3.0-or-later

// Makes the object that the scripts of the viewer's page share, and shows sentences to a person.
window.ohifPage = (function () {
  'use strict';

  const page = {};
  const NOTICE = 'ohif-page-notice';

  page.isExplaining = () => document.getElementById(NOTICE) !== null;

  // Shows a sentence over the page, which is black or has an empty viewport then, and above the tour that OHIF offers
  // since 3.13. The cross removes it.
  // - links: Addresses to go to instead, as { text, address }.
  page.explain = function (sentence, links = []) {
    if (!document.body) {
      document.addEventListener('DOMContentLoaded', () => page.explain(sentence, links));
      return;
    }
    if (page.isExplaining()) {
      document.getElementById(NOTICE).remove();
    }
    const notice = element('div', 'fixed', {
      inset: '20% 0 auto', margin: '0 auto', width: 'fit-content', maxWidth: '36em', zIndex: 10000, padding: '12px 16px',
      display: 'flex', gap: '16px', alignItems: 'start', color: 'white', background: '#1c1c28', borderRadius: '6px',
      border: '1px solid #5a5a70', font: '18px sans-serif',
    });
    notice.id = NOTICE;
    const text = element('p', 'static', { margin: 0, overflowWrap: 'anywhere' });
    text.setAttribute('role', 'alert');
    text.textContent = sentence;
    for (const link of links) {
      const anchor = element('a', 'static', { color: 'inherit', textDecoration: 'underline' });
      anchor.href = link.address;
      anchor.textContent = link.text;
      text.append(' ', anchor);
    }
    const close = element('button', 'static', {
      color: 'inherit', background: 'none', border: 0, font: 'inherit', cursor: 'pointer', padding: '0 4px',
    });
    close.type = 'button';
    close.setAttribute('aria-label', 'Close');
    close.textContent = '\u00d7';
    close.addEventListener('click', () => notice.remove());
    notice.append(text, close);
    document.body.append(notice);
  };

  page.explainFailure = function (reason) {
    page.explain(('The study cannot be opened. ' + reason).trim());
  };

  function element(name, position, style) {
    const made = document.createElement(name);
    Object.assign(made.style, { position: position }, style);
    return made;
  }

  return page;
})();
