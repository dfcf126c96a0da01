-- Card 1001 of one system says nothing of card 1001 of another: they are compared with whose they are.
update resolution.persons set person = jsonb_set(person, '{card}', to_jsonb(system || ':' || (person ->> 'card')))
where person ? 'card' and strpos(person ->> 'card', ':') = 0;
