-- What a restore point holds besides holes, so that nobody has to read its body for a sum. Rows of before are filled in
-- when the catalog is opened (PointSums).
alter table restore_point add column data_bytes bigint;
