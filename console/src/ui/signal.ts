let audio: AudioContext | undefined;

/** Tells ears and hands what the screen tells the eyes: a short high tone for right, a long low one for wrong. */
export function signal(verdict: 'right' | 'wrong'): void {
  navigator.vibrate?.(verdict === 'right' ? 40 : [200, 80, 200]);
  audio ??= new AudioContext();
  // Browsers start sound only after the first key press on the page, which a scan is.
  if (audio.state === 'suspended') void audio.resume();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const seconds = verdict === 'right' ? 0.09 : 0.4;
  tone.type = verdict === 'right' ? 'sine' : 'square';
  tone.frequency.value = verdict === 'right' ? 1_320 : 196;
  volume.gain.setValueAtTime(0.15, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + seconds);
}
