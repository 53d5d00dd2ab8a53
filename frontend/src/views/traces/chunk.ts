import strip from '../../styles/strip.css?inline';
import { PanelsView as View } from './panels_view';
import own from './traces.css?inline';

const styles = strip + own;
export { styles, View };
