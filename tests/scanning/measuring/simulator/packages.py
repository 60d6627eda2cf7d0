"""Boxes and cylinders: where a ray meets them, what it sees there, and the shadow that they throw."""

from dataclasses import dataclass

import numpy as np

FAR = np.float32(1e9)


@dataclass(frozen=True)
class Hits:
    """For every ray: how far along it (FAR if never), colours, and which part was met (0 none)."""

    far: np.ndarray
    colour: np.ndarray
    part: np.ndarray


@dataclass(frozen=True)
class Box:
    """A box on the table. Corners may be rounded (mm), faces bulge (mm in their middle); one of the two."""

    length: float
    width: float
    height: float
    middle: tuple[float, float]
    turn: float
    faces: dict
    rounded: float = 0.0
    bulge: float = 0.0

    @property
    def halves(self):
        return np.array([self.length, self.width, self.height], np.float32) / 2

    def corners(self):
        """Base and top, (4, 3) each, in one turning order."""
        half = self.halves[:2] * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        ground = half @ _turned(self.turn).T + self.middle
        return np.column_stack([ground, np.zeros(4)]), np.column_stack([ground, np.full(4, -self.height)])

    def own(self, points):
        """Points or directions' places in the box's own frame, whose origin is its middle."""
        moved = np.asarray(points, float) - [*self.middle, -self.height / 2]
        return np.column_stack([moved[:, :2] @ _turned(self.turn), moved[:, 2]])

    def meets(self, start, ray, light, footprint):
        """Hits of rays from one start."""
        begin = self.own(start[None])[0].astype(np.float32)
        turn = _turned(self.turn).astype(np.float32)
        away = [ray[0] * turn[0, i] + ray[1] * turn[1, i] for i in range(2)] + [ray[2]]
        far = np.full(len(ray[0]), FAR)
        part = np.zeros(len(ray[0]), np.uint8)
        for axis in range(3):
            if abs(begin[axis]) <= self.halves[axis] or (axis == 2 and begin[2] > 0):
                continue
            side = np.sign(begin[axis])
            reach = self._face(begin, away, axis, side)
            nearer = reach < far
            far[nearer] = reach[nearer]
            part[nearer] = 1 + 2 * axis + (side > 0)
        normal = None
        if self.rounded:
            far, part, normal = self._rounded_off(begin, away, far, part)
        return Hits(far, self._colours(begin, away, far, part, normal, light, footprint), part)

    def _face(self, begin, away, axis, side):
        others = [other for other in range(3) if other != axis]
        halves, lifted = self.halves, np.float32(0)
        with np.errstate(divide="ignore", invalid="ignore"):
            for _ in range(4 if self.bulge else 1):
                far = (side * (halves[axis] + lifted) - begin[axis]) / away[axis]
                at = [(begin[other] + far * away[other]) / halves[other] for other in others]
                if self.bulge:
                    lifted = np.float32(self.bulge) * np.prod(
                        [np.clip(1 - each * each, 0, 1) for each in at], axis=0
                    )
            met = (far > 0) & (np.abs(at[0]) <= 1) & (np.abs(at[1]) <= 1)
        return np.where(met, far, FAR)

    def _rounded_off(self, begin, away, far, part):
        """Walks on from the sharp box towards the rounded one, where they differ."""
        radius = np.float32(self.rounded)
        inner = self.halves - radius
        normal = np.zeros((len(far), 3), np.float32)
        met = (far < FAR).nonzero()[0]
        places = np.stack([begin[axis] + far[met] * away[axis][met] for axis in range(3)], 1)
        near_edge = (np.abs(places) > inner).sum(1) > 1
        rays, walked = met[near_edge], far[met[near_edge]]
        speed = np.sqrt(sum(away[axis][rays] ** 2 for axis in range(3)))
        for _ in range(28):
            places = np.stack([begin[axis] + walked * away[axis][rays] for axis in range(3)], 1)
            beyond = np.maximum(np.abs(places) - inner, 0)
            gap = np.sqrt((beyond**2).sum(1)) - radius
            walked = walked + np.maximum(gap, 0) / speed
        missed = gap > 0.03
        far[rays] = np.where(missed, FAR, walked)
        part[rays[missed]] = 0
        normal[rays] = np.sign(places) * beyond / np.maximum(np.sqrt((beyond**2).sum(1)), 1e-6)[:, None]
        return far, part, normal

    def _colours(self, begin, away, far, part, normal, light, footprint):
        colour = np.zeros((len(far), 3), np.float32)
        towards = np.array([*(light.towards[:2] @ _turned(self.turn)), light.towards[2]])
        for number in np.unique(part[part > 0]):
            axis, side = (number - 1) // 2, 1 if (number - 1) % 2 else -1
            on = (part == number).nonzero()[0]
            others = [other for other in range(3) if other != axis]
            at = [begin[other] + far[on] * away[other][on] + self.halves[other] for other in others]
            colour[on] = self.faces[int(number)].at(at[0], at[1], footprint)
            facing = np.zeros(3)
            facing[axis] = side
            if normal is None:
                colour[on] *= np.float32(light.on(facing @ towards))
                continue
            lit = np.where(normal[on].any(1), normal[on] @ towards.astype(np.float32), facing @ towards)
            colour[on] *= light.on(lit).astype(np.float32)[:, None]
        return colour

    def shades(self, x, y, towards):
        """Which places on the table a ray towards the light leaves through the box."""
        begin = self.own(np.column_stack([x, y, np.zeros(len(x))]))
        away = np.array([*(towards[:2] @ _turned(self.turn)), towards[2]])
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = (-self.halves - begin) / away, (self.halves - begin) / away
        enter, leave = np.minimum(one, other).max(1), np.maximum(one, other).min(1)
        return leave > np.maximum(enter, 1e-3)


@dataclass(frozen=True)
class Cylinder:
    """A tin that stands on the table."""

    diameter: float
    height: float
    middle: tuple[float, float]
    faces: dict

    def rim(self, angles, top):
        """Points (n, 3) of its lower or upper rim."""
        radius = self.diameter / 2
        at = np.column_stack([np.cos(angles), np.sin(angles)]) * radius + self.middle
        return np.column_stack([at, np.full(len(at), -self.height if top else 0.0)])

    def meets(self, start, ray, light, footprint):
        """Hits of rays from one start."""
        x, y = (np.float32(start[i] - self.middle[i]) for i in range(2))
        radius, z = np.float32(self.diameter / 2), np.float32(start[2])
        with np.errstate(divide="ignore", invalid="ignore"):
            a = ray[0] ** 2 + ray[1] ** 2
            b = x * ray[0] + y * ray[1]
            side = (-b - np.sqrt(b * b - a * (x * x + y * y - radius * radius))) / a
            height = z + side * ray[2]
            on_side = (side > 0) & (height <= 0) & (height >= -self.height)
            lid = (np.float32(-self.height) - z) / ray[2]
            across, down = x + lid * ray[0], y + lid * ray[1]
            on_lid = (lid > 0) & (across * across + down * down <= radius * radius)
        far = np.where(on_lid, lid, np.where(on_side, side, FAR)).astype(np.float32)
        part = np.where(on_lid, 2, np.where(on_side, 1, 0)).astype(np.uint8)
        colour = np.zeros((len(far), 3), np.float32)
        seen = (part == 2).nonzero()[0]
        colour[seen] = self.faces[2].at(across[seen] + radius, down[seen] + radius, footprint)
        colour[seen] *= np.float32(light.on(-light.towards[2]))
        seen = (part == 1).nonzero()[0]
        normal = [(place + far[seen] * ray[i][seen]) / radius for i, place in enumerate((x, y))]
        around = (np.arctan2(normal[1], normal[0]) + np.float32(np.pi)) * radius
        colour[seen] = self.faces[1].at(around, -(z + far[seen] * ray[2][seen]), footprint)
        lit = normal[0] * light.towards[0] + normal[1] * light.towards[1]
        colour[seen] *= light.on(lit).astype(np.float32)[:, None]
        return Hits(far, colour, part)

    def shades(self, x, y, towards):
        """Which places on the table a ray towards the light leaves through the tin."""
        x, y = x - self.middle[0], y - self.middle[1]
        radius = self.diameter / 2
        a = towards[0] ** 2 + towards[1] ** 2
        b = x * towards[0] + y * towards[1]
        root = b * b - a * (x * x + y * y - radius**2)
        enter = (-b - np.sqrt(np.maximum(root, 0))) / a
        leave = (-b + np.sqrt(np.maximum(root, 0))) / a
        return (root > 0) & (leave > 0) & (np.maximum(enter, 0) * -towards[2] < self.height)


def _turned(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
