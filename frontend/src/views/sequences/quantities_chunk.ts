import styles from './quantities.css?inline';
import { QuantitiesView as View } from './quantities_view';

export { styles, View };
