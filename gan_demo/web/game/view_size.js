// What the picture of a match is made of.
export const SIDE = 48; // places in a row where D is asked
export const EDGE = 1.5; // the picture shows the plane from -EDGE to EDGE
