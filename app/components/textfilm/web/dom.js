// The skeleton. Constant text only: whatever a person typed, or a network wrote, goes in through textContent.

const TEXT_PLAY = `<svg viewBox="0 0 14 14" aria-hidden="true"><path class="play" d="M4 2.5 11.5 7 4 11.5Z" fill="currentColor"/><path class="halt" d="M3.5 3.5H10.5V10.5H3.5Z" fill="currentColor"/></svg>`;

const textChart = (name, title, help) => `
  <section class="chart" data-part="${name}">
    <header><h4 title="${help}">${title}</h4><div class="legend" data-part="legend"></div></header>
    <canvas aria-hidden="true"></canvas>
  </section>`;

const TEXT_HTML = `
  <div class="status" data-part="status">
    <span class="state" data-part="state"></span>
    <span class="epoch" data-part="epoch" title="An epoch: as many steps as show every headline once"></span>
    <span class="steps">step <b data-part="step"></b> <span data-part="total"></span></span>
    <span class="clock" data-part="clock" title="Time trained, pauses left out"></span>
    <span class="left" data-part="left"></span><span class="rate" data-part="rate"></span>
    <span class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-label="Progress"><i data-part="bar"></i></span>
  </div>
  <p class="note" data-part="note" role="status"></p>
  <section class="texts" data-part="texts">
    <header><h4 title="The same beginnings at every moment, each continued with the most likely word, again and again">Six beginnings, continued</h4><span class="when" data-part="texts-words"></span></header>
    <div class="blocks" data-part="blocks"></div>
    <div class="message" data-part="message" hidden></div>
  </section>
  <div class="charts">
    ${textChart("losses", "Loss", "How surprised the network is by the word that really comes next (cross-entropy, in nats); lower is better")}
    ${textChart("perplexity", "Perplexity", "Between how many words the network hesitates, on average: e to the loss. On headlines held out it shows what was learned and not learned by heart")}
  </div>
  <div class="timeline" role="group" aria-label="Timeline">
    <button type="button" class="chip" data-part="play" title="Play the learning from here">${TEXT_PLAY}<span>Play</span></button>
    <input type="range" data-part="range" min="0" max="0" value="0" step="1" aria-label="Time: scrub through everything that was written">
    <output data-part="range-step"></output>
    <button type="button" class="chip live" data-part="live" aria-pressed="true" title="Go to the newest and follow it">Live</button>
  </div>
  <div class="tip" data-part="tip" role="tooltip" hidden></div>
  <p class="said" data-part="summary" role="status" aria-live="polite"></p>`;
