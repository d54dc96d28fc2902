{#- SAP's codes in the words of the business. -#}

{#- Movement type of a material document item. Receipts into blocked stock (103, 104) wait for their release
    (105, 106); they, issues and transfers are 'other'. Null where there is no code. -#}
{% macro sap_movement(movement_type) -%}
    case {{ sap_code(movement_type) }}
        when '101' then 'receipt'
        when '105' then 'receipt'
        when '102' then 'receipt_reversal'
        when '106' then 'receipt_reversal'
        when '122' then 'return'
        when '161' then 'return'
        when '123' then 'return_reversal'
        when '162' then 'return_reversal'
        else case when {{ sap_code(movement_type) }} is not null then 'other' end
    end
{%- endmacro %}

{#- What a changed field is about: which kind of object, and which attribute of it. -#}
{% macro sap_change_subject(table_name) -%}
    case {{ table_name }}
        when 'EBAN' then 'requisition_item'
        when 'EKKO' then 'purchase_order'
        when 'EKPO' then 'purchase_order_item'
        when 'EKET' then 'purchase_order_item'
        when 'RBKP' then 'invoice'
        when 'RBKP_BLOCKED' then 'invoice'
        when 'RSEG' then 'invoice_item'
        when 'BSEG' then 'accounting_item'
        when 'LFA1' then 'supplier'
        when 'LFB1' then 'supplier'
        when 'LFM1' then 'supplier'
        when 'LFBK' then 'supplier'
    end
{%- endmacro %}

{% macro sap_change_attribute(table_name, field_name) -%}
    case {{ table_name }} || '.' || {{ field_name }}
        when 'EBAN.KEY' then 'existence'
        when 'EBAN.MENGE' then 'quantity'
        when 'EBAN.PREIS' then 'price'
        when 'EBAN.LFDAT' then 'delivery_date'
        when 'EBAN.LOEKZ' then 'deletion'
        when 'EBAN.FRGZU' then 'release_state'
        when 'EBAN.FRGKZ' then 'release_indicator'
        when 'EKKO.KEY' then 'existence'
        when 'EKKO.LIFNR' then 'supplier'
        when 'EKKO.WAERS' then 'currency'
        when 'EKKO.ZTERM' then 'payment_terms'
        when 'EKKO.FRGZU' then 'release_state'
        when 'EKKO.FRGKE' then 'release_indicator'
        when 'EKKO.PROCSTAT' then 'processing_state'
        when 'EKPO.KEY' then 'existence'
        when 'EKPO.NETPR' then 'price'
        when 'EKPO.MENGE' then 'quantity'
        when 'EKPO.LOEKZ' then 'deletion'
        when 'EKPO.ELIKZ' then 'delivery_complete'
        when 'EKPO.EREKZ' then 'final_invoice'
        when 'EKPO.LGORT' then 'storage_location'
        when 'EKPO.ABSKZ' then 'rejection'
        when 'EKET.EINDT' then 'delivery_date'
        when 'RBKP.ZLSPR' then 'payment_block'
        when 'RBKP_BLOCKED.MRM_ZLSPR' then 'payment_block'
        when 'BSEG.ZLSPR' then 'payment_block'
        when 'RSEG.SPGRP' then 'price_block'
        when 'RSEG.SPGRG' then 'price_block'
        when 'RSEG.SPGRM' then 'quantity_block'
        when 'RSEG.SPGRT' then 'date_block'
        when 'RSEG.SPGRC' then 'quality_block'
        when 'RSEG.SPGRS' then 'amount_block'
        when 'RSEG.SPGRV' then 'amount_block'
        when 'RSEG.SPGRQ' then 'manual_block'
        when 'RBKP.ZFBDT' then 'baseline_date'
        when 'BSEG.ZFBDT' then 'baseline_date'
        when 'RBKP.ZTERM' then 'payment_terms'
        when 'BSEG.ZTERM' then 'payment_terms'
        when 'RBKP.RMWWR' then 'amount'
        when 'BSEG.WRBTR' then 'amount'
        when 'LFA1.SPERR' then 'block'
        when 'LFA1.SPERM' then 'block'
        when 'LFB1.SPERR' then 'block'
        when 'LFA1.CONFS' then 'confirmation'
        when 'LFB1.ZTERM' then 'payment_terms'
        when 'LFM1.ZTERM' then 'payment_terms'
        when 'LFBK.KEY' then 'bank_details'
        when 'LFBK.BANKN' then 'bank_details'
        when 'LFBK.BANKL' then 'bank_details'
        when 'LFBK.KOINH' then 'bank_details'
    end
{%- endmacro %}
