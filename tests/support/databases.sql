-- What brings a database of the tests back: which tables were written since, and what stood in them.
-- Whatever is kept after the first ("cast") is kept as its difference from that.
CREATE SCHEMA tests;
CREATE TABLE tests.written (name text);
CREATE TABLE tests.state (base text, fingerprint text);
CREATE TABLE tests.kept (world text, name text, columns text, copy text, sequence text, last_value bigint, is_called boolean);

-- No key: two transactions that write one table must not wait for each other here.
CREATE FUNCTION tests.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tests.written VALUES (TG_TABLE_NAME);
  RETURN NULL;
END $$;

CREATE FUNCTION tests.fingerprint() RETURNS text LANGUAGE sql AS $$
  SELECT (SELECT count(*) || ' ' || max(oid::bigint) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    || ' ' || (SELECT count(*) FROM pg_attribute WHERE attisdropped) || ' ' || (SELECT count(*) FROM pg_constraint)
$$;

CREATE FUNCTION tests.keep(into_world text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  is_first boolean := NOT EXISTS (SELECT FROM tests.kept);
  name text; columns text; copy text; sequence text; last_value bigint; is_called boolean;
BEGIN
  FOR name IN SELECT relname FROM pg_class t WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
      AND (is_first OR EXISTS (SELECT FROM tests.written w WHERE w.name = t.relname)) LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
      WHERE attrelid = format('public.%I', name)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    sequence := NULL; last_value := NULL; is_called := NULL;
    SELECT format('public.%I', c.relname) INTO sequence FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
      WHERE d.refobjid = format('public.%I', name)::regclass AND d.deptype IN ('a', 'i') LIMIT 1;
    IF sequence IS NOT NULL THEN
      EXECUTE format('SELECT last_value, is_called FROM %s', sequence) INTO last_value, is_called;
    END IF;
    copy := format('tests.%I', into_world || ' ' || name);
    EXECUTE format('CREATE TABLE %s AS SELECT %s FROM public.%I', copy, columns, name);
    INSERT INTO tests.kept VALUES (into_world, name, columns, copy, sequence, last_value, is_called);
    IF is_first THEN
      EXECUTE format('CREATE TRIGGER zz_tests AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.%I EXECUTE FUNCTION tests.note()', name);
    END IF;
  END LOOP;
  DELETE FROM tests.written;
  DELETE FROM tests.state;
  INSERT INTO tests.state SELECT into_world, tests.fingerprint();
END $$;

-- False: not kept here, or the schema is another; nothing was brought back.
CREATE FUNCTION tests.bring_back(to_world text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  was record; row record;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  SELECT * INTO was FROM tests.state;
  IF was.fingerprint <> tests.fingerprint() OR NOT EXISTS (SELECT FROM tests.kept WHERE world = to_world) THEN
    RETURN false;
  END IF;
  SET LOCAL session_replication_role = replica;  -- no triggers, no foreign keys
  FOR row IN
    SELECT DISTINCT ON (k.name) k.* FROM tests.kept k
      WHERE k.world IN ('cast', to_world) AND (EXISTS (SELECT FROM tests.written w WHERE w.name = k.name)
        OR was.base <> to_world AND EXISTS (SELECT FROM tests.kept o WHERE o.name = k.name AND o.world IN (was.base, to_world) AND o.world <> 'cast'))
      ORDER BY k.name, k.world = to_world DESC
  LOOP
    EXECUTE format('DELETE FROM public.%I', row.name);
    EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s', row.name, row.columns, row.columns, row.copy);
    IF row.sequence IS NOT NULL THEN
      PERFORM setval(row.sequence, row.last_value, row.is_called);
    END IF;
  END LOOP;
  DELETE FROM tests.written;
  UPDATE tests.state SET base = to_world;
  RETURN true;
END $$;
