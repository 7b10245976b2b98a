# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invented organisations in the Americas (form: see sample_orgs_africa)."""

ORGANISATIONS = """
co | es | CRMJ | Bogotá | doc lit
Corporación Raíces de Memoria y Justicia
= Roots of Memory and Justice

co | es | CASOL | Bogotá | lit leg
Colectivo de Abogadas y Abogados "Sol de la Sabana"
= Sun of the Savanna Lawyers' Collective

co | es | COFAMM | Barrancabermeja | doc
Comité de Familiares de Personas Desaparecidas del Magdalena Medio
= Committee of Relatives of Disappeared Persons of Magdalena Medio

co | es | FPV | Medellín | reh
Fundación Puente Vivo para la Rehabilitación de Sobrevivientes de Tortura
= Living Bridge Foundation

co | es | RECADE | Cartagena | def
Red Caribe de Defensores y Defensoras, Cartagena
= Caribbean Network of Defenders

co | es | OIGA | Popayán | ind def
Organización Indígena Guardia del Agua
= Guardians of the Water Indigenous Organisation

mx | es | CDHXI | Juchitán | ind leg
Centro de Derechos Humanos Xóchitl del Istmo, A.C.
= Xóchitl Human Rights Centre of the Isthmus

mx | es | CDHIX | Tehuantepec | leg wom
Centro de Derechos Humanos del Istmo Xóchitl, A. C.
= Isthmus Human Rights Centre Xóchitl

mx | es | RFAMD | Tijuana | mig leg
Red Fronteriza de Atención a Migrantes en Detención
= Border Network for Migrants in Detention

mx | es | -buscadoras-sierra | Puebla | doc wom
Buscadoras de la Sierra Norte
= Women Searchers of the Northern Sierra

mx | es | CORSO | San Luis Potosí | det leg
Comisión Regional de Solidaridad y Defensa de los Derechos de las Personas Privadas de
la Libertad, sus Familias y Comunidades de la Huasteca Potosina, A.C.
= Regional Solidarity Commission of the Huasteca; CORSO Huasteca

mx | es | DARO | Oaxaca | reh doc
Documentar, Acompañar, Reparar: Espacio Psicosocial de Oaxaca
= Oaxaca Psychosocial Space

br | pt | APLDH | Recife | adv leg
Associação Ponte de Luz pelos Direitos Humanos
= Bridge of Light Human Rights Association

br | pt | NAJUMA | Rio de Janeiro | leg lit
Núcleo de Assessoria Jurídica Popular "Maré Alta"
= High Tide People's Legal Office

br | pt | RAPDD | Belém | def ind
Rede Amazônica de Proteção a Defensoras e Defensores
= Amazon Network for the Protection of Defenders

br | pt | IMPSP | São Paulo | doc reh
Instituto Memória Presente de São Paulo
= Present Memory Institute

pe | es | AYNI-DH | Lima | adv esc
Asociación Ayni por los Derechos Humanos
= Ayni Association for Human Rights

pe | es | CAAPS | Huancayo | reh
Centro Andino de Atención Psicosocial Sonqo
= Sonqo Andean Psychosocial Care Centre

pe | es | IJCT | Cusco | lit leg
Instituto Jurídico de Cusco contra la Tortura
= Cusco Legal Institute against Torture

pe | es | AWFA | Ayacucho | doc ind
Asociación Wiñay de Familiares de Ayacucho
= Wiñay Association of Families of Ayacucho

ar | es | CPVI | Neuquén | det lit
Comisión Patagónica contra la Violencia Institucional
= Patagonian Commission against Institutional Violence

ar | es | ACUPD | Buenos Aires | det leg
Asociación Civil Umbral, Prisiones y Derechos
= Threshold, Prisons and Rights

ar | es | OESMR | Rosario | det reh
Observatorio de Encierro y Salud Mental de Rosario
= Rosario Observatory on Confinement and Mental Health

cl | es | CADP | Temuco | ind leg
Corporación Arauco por los Derechos de los Pueblos
= Arauco Corporation for the Rights of Peoples

cl | es | CRAQ | Santiago | reh
Centro de Salud Mental y Reparación El Quillay
= El Quillay Mental Health and Reparation Centre

cl | es | FOAV | Valparaíso | doc adv
Fundación Ojos Abiertos de Valparaíso
= Open Eyes Foundation

gt | es | AMJQ | Quetzaltenango | ind lit
Asociación Maya Jun Q'ij por la Justicia
= Jun Q'ij Maya Association for Justice

gt | es | ECAVC | Cobán | reh ind
Equipo Comunitario de Atención a Víctimas de Cobán
= Cobán Community Team for Victims

gt | es | IMCD | Guatemala | det
Instituto de Monitoreo de Centros de Detención
= Institute for the Monitoring of Places of Detention

hn | es | COHVIDP | Tegucigalpa | det reh
Comité Hondureño por la Vida Digna en Prisión
= Honduran Committee for a Dignified Life in Prison

hn | es | REGADEL | La Ceiba | ind leg
Red Garífuna de Defensa Legal de La Ceiba
= Garifuna Legal Defence Network

hn | es | -casa-alba | San Pedro Sula | chi
Casa Alba para la Niñez, San Pedro Sula
= Casa Alba for Children

ec | es | CADL | Guayaquil | leg det
Comisión de Acompañamiento y Defensa del Litoral
= Coastal Commission for Support and Defence

ec | es | FMMST | Quito | adv lit
Fundación Mitad del Mundo Sin Tortura
= Middle of the World without Torture Foundation

bo | es | CIAV | La Paz | reh doc
Casa Illimani de Acompañamiento a Víctimas de Violencia de Estado
= Illimani House for Victims of State Violence

ve | es | -defensores-avila | Caracas | leg doc
Defensores del Ávila, Asociación Civil
= Defenders of Ávila

ve | es | AZFP | Maracaibo | det adv
Alianza Zuliana de Familiares de Presos
= Zulia Alliance of Prisoners' Families

sv | es | ASIAL | San Salvador | leg
Asociación Salvadoreña Izote de Asistencia Legal
= Izote Legal Aid Association of El Salvador

sv | es | SJCSA | Santa Ana | leg chi
Servicio Jurídico Comunitario de Santa Ana
= Santa Ana Community Legal Service

ht | fr | RLPH | Port-au-Prince | det chi
Réseau « Limyè nan Prizon » d'Haïti
= Light in Prison Network of Haiti
"""
