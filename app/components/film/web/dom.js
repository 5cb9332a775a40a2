// The skeleton. Constant text only: whatever a person typed goes in through textContent.

const CROSS = `<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M3 3 11 11M11 3 3 11" stroke="${COLOURS.fake}" stroke-width="2.4" stroke-linecap="round"/></svg>`;
const DISC = `<svg viewBox="0 0 14 14" aria-hidden="true"><circle cx="7" cy="7" r="4" fill="${COLOURS.real}"/></svg>`;
const PLAY = `<svg viewBox="0 0 14 14" aria-hidden="true"><path class="play" d="M4 2.5 11.5 7 4 11.5Z" fill="currentColor"/><path class="halt" d="M3.5 3.5H10.5V10.5H3.5Z" fill="currentColor"/></svg>`;

const filmChart = (name, title, help) => `
  <section class="chart" data-part="${name}">
    <header><h4 title="${help}">${title}</h4><div class="legend" data-part="legend"></div></header>
    <canvas aria-hidden="true"></canvas>
  </section>`;

const filmPicture = (name, icon, title, help, label) => `
  <figure class="picture ${name}" data-part="${name}">
    <figcaption><h4 title="${help}">${icon}${title}</h4><span class="when" data-part="${name}-words"></span></figcaption>
    <div class="place" data-part="${name}-place">
      <div class="names" aria-hidden="true"></div>
      <div class="frame"><canvas tabindex="0" role="img" aria-label="${label}"></canvas><div class="mark" hidden></div></div>
      ${name === "fake" ? `<div class="message" data-part="message" hidden></div>` : ""}
    </div>
  </figure>`;

const FILM_HTML = `
  <div class="status" data-part="status">
    <span class="state" data-part="state"></span>
    <span class="steps">step <b data-part="step"></b> <span data-part="total"></span></span>
    <span class="epoch" data-part="epoch" title="An epoch: as many steps as show every real picture once"></span>
    <span class="clock" data-part="clock" title="Time trained, pauses left out"></span>
    <span class="left" data-part="left"></span><span class="rate" data-part="rate"></span>
    <span class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-label="Progress"><i data-part="bar"></i></span>
  </div>
  <p class="note" data-part="note" role="status"></p>
  ${filmPicture("fake", CROSS, "Fake", "What the generator draws from always the same random numbers z", "Pictures drawn by the generator, always from the same noise. Left and right arrows step through time; press a picture to follow it.")}
  ${filmPicture("real", DISC, "Real", "Pictures of the data: what the generator never sees, and has to learn to imitate", "Real pictures of the data")}
  <section class="quality" data-part="quality">
    <header><h4 title="Each bar runs from a generator that draws one picture only (left) to real pictures measured against real ones (right)">Quality</h4>
      <span class="when" data-part="quality-step"></span>
      <span class="ends"><span>one picture</span><i></i><span>as real</span></span></header>
    <div class="figures" data-part="figures"></div>
  </section>
  <div class="charts">
    ${filmChart("losses", "Loss", "How wrong each network is, at its own game; lower is better for its owner")}
    ${filmChart("opinions", "D's opinion", "How real D calls real pictures, D(x), and fakes, D(G(z)); both meet at 50 % when it cannot tell them apart")}
    ${filmChart("accuracy", "D is right", "Share of pictures that the discriminator sorts correctly; 50 % on both means it cannot tell them apart")}
  </div>
  <div class="strip" data-part="strip">
    <span class="when"><b>One z through time</b> <br>Press a picture to follow it.</span>
    <canvas role="img" aria-label="The followed picture at evenly chosen steps; press one to go there"></canvas>
  </div>
  <div class="timeline" role="group" aria-label="Timeline">
    <button type="button" class="chip" data-part="play" title="Play the growth from here">${PLAY}<span>Play</span></button>
    <input type="range" data-part="range" min="0" max="0" value="0" step="1" aria-label="Time: scrub through every saved grid">
    <output data-part="range-step"></output>
    <button type="button" class="chip live" data-part="live" aria-pressed="true" title="Go to the newest grid and follow it">Live</button>
  </div>
  <div class="tip" data-part="tip" role="tooltip" hidden></div>
  <p class="said" data-part="summary" role="status" aria-live="polite"></p>`;
